# find_package(EduhubSdk): the targets eduhub::sdk and eduhub::fake_host and the functions of EduhubPlugin.cmake.
# CMAKE_PREFIX_PATH names the folder where the SDK was unpacked.
get_filename_component(_eduhub_root ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
if(NOT TARGET eduhub::sdk)
  add_library(eduhub::sdk INTERFACE IMPORTED)
  target_include_directories(eduhub::sdk INTERFACE ${_eduhub_root}/include)
  add_library(eduhub::fake_host SHARED IMPORTED)
  set_target_properties(eduhub::fake_host PROPERTIES IMPORTED_LOCATION ${_eduhub_root}/lib/libeduhub_fake_host.so
    INTERFACE_LINK_LIBRARIES eduhub::sdk)
endif()
find_package(nlohmann_json 3 REQUIRED)
find_package(Catch2 2 REQUIRED)
set(EDUHUB_SIGN ${_eduhub_root}/bin/eduhub-sign)
include(${CMAKE_CURRENT_LIST_DIR}/EduhubPlugin.cmake)
