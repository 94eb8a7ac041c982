# fetch_sources(NAME REQUIREMENTS CONTAINS FOLDER [PIP_ARGUMENT...]): source packages of the Python index, pinned by version and
# hash in REQUIREMENTS, unpacked into a folder whose path goes to the variable FOLDER. They are fetched by pip once and
# kept in a cache outside the build folder, as NAME and a hash of the pins, so a second configure needs no network.
# CONTAINS is a file below the folder: where it is there, nothing is fetched.
function(fetch_sources name requirements contains folder)
  file(SHA256 ${requirements} pins)
  string(SUBSTRING ${pins} 0 16 pins)
  if(DEFINED ENV{XDG_CACHE_HOME})
    set(cache $ENV{XDG_CACHE_HOME})
  else()
    set(cache $ENV{HOME}/.cache)
  endif()
  set(sources ${cache}/torchpare/${name}-${pins})
  set(${folder} ${sources} PARENT_SCOPE)
  if(EXISTS ${sources}/${contains})
    return()
  endif()
  message(STATUS "Fetching the packages of ${requirements} into ${sources}")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(MAKE_DIRECTORY ${sources}.part)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -m pip download --quiet --no-deps --no-binary :all: --require-hashes ${ARGN}
            -r ${requirements} -d ${sources}.part
    RESULT_VARIABLE failed ERROR_VARIABLE why)
  if(failed)
    message(FATAL_ERROR "${requirements}: the packages could not be fetched; pip said: ${why}; connect to the network once")
  endif()
  file(GLOB archives ${sources}.part/*.tar.gz)
  foreach(archive IN LISTS archives)
    file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${sources}.part)
  endforeach()
  file(REMOVE_RECURSE ${sources})
  file(RENAME ${sources}.part ${sources})
endfunction()
