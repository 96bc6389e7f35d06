# Gathers the SDK into TARGET; run by the build with -P.
file(REMOVE_RECURSE ${TARGET})
file(COPY ${SOURCE}/include DESTINATION ${TARGET})
file(COPY ${SOURCE}/template DESTINATION ${TARGET}/share/eduhub-sdk)
file(COPY ${SOURCE}/docs DESTINATION ${TARGET})
file(COPY ${SOURCE}/cmake/EduhubPlugin.cmake ${SOURCE}/cmake/EduhubSdkConfig.cmake ${SOURCE}/cmake/plugin.map.in
  DESTINATION ${TARGET}/lib/cmake/EduhubSdk)
file(COPY ${FAKE_HOST} DESTINATION ${TARGET}/lib)
file(COPY ${PROGRAM} DESTINATION ${TARGET}/bin)
file(COPY ${SIGN} DESTINATION ${TARGET}/bin)
file(COPY ${ROOT}/LICENSE ${SOURCE}/README.md DESTINATION ${TARGET})
file(WRITE ${TARGET}/VERSION "${VERSION}\n")
