# For `pip install .` on a machine that has a compiler and no development packages: lets find_package find the libraries
# that come from the Python index instead. pyproject.toml's build requirements brought them.

# What scikit-build-core calls the site-packages of the build, and what cmeel's packages have below that.
set(site_packages ${CMAKE_PREFIX_PATH})
foreach(folder IN LISTS site_packages)
  list(APPEND CMAKE_PREFIX_PATH ${folder}/cmeel.prefix)
endforeach()

# index_headers(NAME TARGET FOLDER): find_package(NAME) gives the target TARGET, the headers in FOLDER.
function(index_headers name target folder)
  set(${name}_DIR ${CMAKE_BINARY_DIR}/index/${name} CACHE PATH "Headers from the Python index" FORCE)
  file(WRITE ${CMAKE_BINARY_DIR}/index/${name}/${name}Config.cmake
      "if(NOT TARGET ${target})\n"
      "  add_library(${target} INTERFACE IMPORTED)\n"
      "  target_include_directories(${target} INTERFACE ${folder})\n"
      "endif()\n")
endfunction()

find_package(nlohmann_json QUIET)
if(NOT nlohmann_json_FOUND)
  find_path(nlohmann_json_headers nlohmann/json.hpp PATHS ${site_packages} PATH_SUFFIXES nlohmann_json/include
      NO_DEFAULT_PATH REQUIRED)
  index_headers(nlohmann_json nlohmann_json::nlohmann_json ${nlohmann_json_headers})
endif()
