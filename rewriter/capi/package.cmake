# What other builds find an installation by. Both files name everything relative to themselves, so the folder may be moved.
include(CMakePackageConfigHelpers)

set(to ${CMAKE_INSTALL_LIBDIR}/cmake/torchpare)
install(EXPORT torchpare FILE torchpareConfig.cmake NAMESPACE torchpare:: DESTINATION ${to})
# Until 1.0 a minor version may change anything.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/torchpareConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/torchpareConfigVersion.cmake DESTINATION ${to})

file(RELATIVE_PATH TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH TO_LIBRARIES ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH TO_HEADERS ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
configure_file(${CMAKE_CURRENT_LIST_DIR}/torchpare.pc.in ${CMAKE_BINARY_DIR}/torchpare.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/torchpare.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
