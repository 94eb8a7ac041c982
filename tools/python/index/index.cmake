# For `pip install .` on a machine that has a compiler and no development packages: lets find_package find the libraries
# that come from the Python index instead. pyproject.toml's build requirements brought them, but for CLI11.

# What scikit-build-core calls the site-packages of the build, and what cmeel's packages have below that.
set(site_packages ${CMAKE_PREFIX_PATH})
foreach(folder IN LISTS site_packages)
  list(APPEND CMAKE_PREFIX_PATH ${folder}/cmeel.prefix)
endforeach()

# index_headers(NAME TARGET FOLDER): find_package(NAME) gives the target TARGET, the headers in FOLDER.
function(index_headers name target folder)
  set(${name}_DIR ${CMAKE_BINARY_DIR}/index/${name} CACHE PATH "Headers from the Python index" FORCE)
  file(WRITE ${CMAKE_BINARY_DIR}/index/${name}/${name}Config.cmake
      "add_library(${target} INTERFACE IMPORTED)\n"
      "target_include_directories(${target} INTERFACE ${folder})\n")
endfunction()

find_package(nlohmann_json QUIET)
if(NOT nlohmann_json_FOUND)
  find_path(nlohmann_json_headers nlohmann/json.hpp PATHS ${site_packages} PATH_SUFFIXES nlohmann_json/include
      NO_DEFAULT_PATH REQUIRED)
  index_headers(nlohmann_json nlohmann_json::nlohmann_json ${nlohmann_json_headers})
endif()

# CLI11 has no package of its own in the index. The source package of HiGHS brings its single header along, which is
# put where the several headers' main one would be. No isolation: pip would build numpy to read the package's name.
find_package(CLI11 QUIET)
if(NOT CLI11_FOUND)
  set(header highspy-1.16.0/extern/cli11/CLI11.hpp)
  fetch_sources(cli11 ${CMAKE_CURRENT_LIST_DIR}/cli11.txt ${header} sources --no-build-isolation)
  configure_file(${sources}/${header} ${CMAKE_BINARY_DIR}/index/include/CLI/CLI.hpp COPYONLY)
  index_headers(CLI11 CLI11::CLI11 ${CMAKE_BINARY_DIR}/index/include)
endif()

# nettle has no package in the index. SHA-256 is all that is wanted of it, and libsodium's stands in: PyNaCl's source
# package brings it along. NETTLE is what CMakeLists.txt looks for; a shared one would have to be wherever the wheel goes.
find_library(NETTLE libnettle.a)
if(NOT NETTLE)
  set(sodium pynacl-1.6.2/src/libsodium/src/libsodium)
  set(sha256 ${sodium}/crypto_hash/sha256/cp/hash_sha256_cp.c)
  fetch_sources(libsodium ${CMAKE_CURRENT_LIST_DIR}/libsodium.txt ${sha256} sources)
  add_library(sha256 STATIC ${sources}/${sha256} ${CMAKE_CURRENT_LIST_DIR}/memzero.c)
  target_include_directories(sha256 SYSTEM PUBLIC ${CMAKE_CURRENT_LIST_DIR} ${sources}/${sodium}/include/sodium
      PRIVATE ${sources}/${sodium}/include)
  target_compile_options(sha256 PRIVATE -w)
  set_target_properties(sha256 PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
  set(NETTLE sha256 CACHE STRING "SHA-256 from the Python index" FORCE)
endif()
