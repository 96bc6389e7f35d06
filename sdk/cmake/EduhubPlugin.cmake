# eduhub_add_plugin(<target> SOURCES <file>... MANIFEST <manifest.json> [LINK <library>...] [SAMPLES <recording.json>])
# eduhub_add_plugin_test(<target> PLUGIN <plugin> SOURCES <file>... [LINK <library>...])
#
# Builds <target>.so with one exported symbol and the manifest inside, and signs it: the folder
# ${EDUHUB_PLUGIN_OUTPUT} (default <build>/plugins) receives <target>.so, <target>.manifest.json (with the
# SHA-256 of the .so) and <target>.sig. The key is ${EDUHUB_SIGNING_KEY} (default <build>/trust/build.key,
# made at the first build; its public half is <build>/trust/build.pub).
# The signing tool is the target or program named by EDUHUB_SIGN (default: eduhub-sign).
# SAMPLES are calls that `eduhub plugin check` may make; they go beside the .so as <target>.samples.json.
#
# eduhub_add_plugin_test() builds the plugin's own sources with the test and the fake host; every TEST_CASE becomes one
# ctest entry. It needs Catch2 and nlohmann_json.
# EXPORTS, OUTPUT and UNCHECKED exist for the conformance tests' deliberately bad plugins.
include_guard(GLOBAL)

function(eduhub_add_plugin target)
  cmake_parse_arguments(p "UNCHECKED" "MANIFEST;OUTPUT;SAMPLES" "SOURCES;LINK;EXPORTS" ${ARGN})
  if(NOT p_SOURCES OR NOT p_MANIFEST)
    message(FATAL_ERROR "eduhub_add_plugin(${target}): SOURCES and MANIFEST are needed")
  endif()
  set(output ${CMAKE_BINARY_DIR}/plugins)
  if(EDUHUB_PLUGIN_OUTPUT)
    set(output ${EDUHUB_PLUGIN_OUTPUT})
  endif()
  if(p_OUTPUT)
    set(output ${p_OUTPUT})
  endif()
  set(trust ${CMAKE_BINARY_DIR}/trust)
  set(key ${trust}/build.key)
  if(EDUHUB_SIGNING_KEY)
    set(key ${EDUHUB_SIGNING_KEY})
  endif()
  set(sign eduhub-sign)
  if(EDUHUB_SIGN)
    set(sign ${EDUHUB_SIGN})
  endif()

  get_filename_component(manifest ${p_MANIFEST} ABSOLUTE)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${target}_generated)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map.in)
  file(READ ${manifest} manifest_text)
  file(CONFIGURE OUTPUT ${generated}/eduhub_manifest.h @ONLY CONTENT
    "static constexpr char eduhub_manifest[] = R\"eduhub(@manifest_text@)eduhub\";\n")
  set(EDUHUB_PLUGIN_EXPORTS "eduhub_plugin_draft;")
  if(p_EXPORTS)
    list(JOIN p_EXPORTS "; " EDUHUB_PLUGIN_EXPORTS)
    string(APPEND EDUHUB_PLUGIN_EXPORTS ";")
  endif()
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map.in ${generated}/plugin.map @ONLY)

  add_library(${target} MODULE ${p_SOURCES})
  target_include_directories(${target} PRIVATE ${generated})
  target_link_libraries(${target} PRIVATE eduhub::sdk ${p_LINK})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -fno-gnu-unique)
  target_link_options(${target} PRIVATE
    -Wl,-z,defs -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack -Wl,--exclude-libs,ALL
    -Wl,--version-script=${generated}/plugin.map)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${target} LIBRARY_OUTPUT_DIRECTORY ${output}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH ""
    LINK_DEPENDS "${generated}/plugin.map")

  set(unchecked "")
  if(p_UNCHECKED)
    set(unchecked --unchecked)
  endif()
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${sign} --key ${key} --manifest ${manifest} ${unchecked} $<TARGET_FILE:${target}>
    COMMENT "Signing ${target}" VERBATIM)
  if(TARGET ${sign})
    add_dependencies(${target} ${sign})
  endif()
  if(p_SAMPLES)
    get_filename_component(samples ${p_SAMPLES} ABSOLUTE)
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E copy_if_different ${samples} $<TARGET_FILE_DIR:${target}>/${target}.samples.json VERBATIM)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${samples})
  endif()
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${manifest})
  set_target_properties(${target} PROPERTIES EDUHUB_MANIFEST ${manifest})
endfunction()

function(eduhub_add_plugin_test target)
  cmake_parse_arguments(t "" "PLUGIN" "SOURCES;LINK" ${ARGN})
  if(NOT TARGET "${t_PLUGIN}" OR NOT t_SOURCES)
    message(FATAL_ERROR "eduhub_add_plugin_test(${target}): PLUGIN and SOURCES are needed")
  endif()
  get_target_property(sources ${t_PLUGIN} SOURCES)
  get_target_property(libraries ${t_PLUGIN} LINK_LIBRARIES)
  add_executable(${target} ${t_SOURCES} ${sources})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src $<TARGET_PROPERTY:${t_PLUGIN},INCLUDE_DIRECTORIES>)
  target_link_libraries(${target} PRIVATE ${libraries} ${t_LINK} eduhub::fake_host nlohmann_json::nlohmann_json Catch2::Catch2WithMain)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow)
  target_compile_definitions(${target} PRIVATE EDUHUB_TEST_FOLDER="${CMAKE_CURRENT_SOURCE_DIR}/tests")
  include(Catch)
  catch_discover_tests(${target} TEST_PREFIX "unit/" PROPERTIES LABELS unit)
endfunction()
