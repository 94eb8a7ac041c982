# fetch_packages(NAME REQUIREMENTS CONTAINS FOLDER [OPTIONAL] PIP_ARGUMENT...): packages of the Python index, pinned by version
# and hash in REQUIREMENTS, unpacked into a folder whose path goes to the variable FOLDER. They are fetched by pip once and
# kept in a cache outside the build folder, as NAME and a hash of the pins, so a second configure needs no network.
# CONTAINS is a file below the folder: where it is there, nothing is fetched. Where it cannot be fetched, configuring ends;
# with OPTIONAL, FOLDER is empty.
function(fetch_packages name requirements contains folder)
  cmake_parse_arguments(PARSE_ARGV 4 fetch "OPTIONAL" "" "")
  file(SHA256 ${requirements} pins)
  string(SUBSTRING ${pins} 0 16 pins)
  if(DEFINED ENV{XDG_CACHE_HOME})
    set(cache $ENV{XDG_CACHE_HOME})
  else()
    set(cache $ENV{HOME}/.cache)
  endif()
  set(packages ${cache}/torchpare/${name}-${pins})
  set(${folder} ${packages} PARENT_SCOPE)
  if(EXISTS ${packages}/${contains})
    return()
  endif()
  message(STATUS "Fetching the packages of ${requirements} into ${packages}")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(MAKE_DIRECTORY ${packages}.part)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -m pip download --quiet --no-deps --require-hashes ${fetch_UNPARSED_ARGUMENTS}
            -r ${requirements} -d ${packages}.part
    RESULT_VARIABLE failed ERROR_VARIABLE why)
  set(why "${requirements}: the packages could not be fetched; pip said: ${why}; connect to the network once")
  if(failed AND fetch_OPTIONAL)
    message(STATUS "${why}")
    set(${folder} "" PARENT_SCOPE)
    return()
  elseif(failed)
    message(FATAL_ERROR "${why}")
  endif()
  file(GLOB archives ${packages}.part/*.tar.gz ${packages}.part/*.whl)
  foreach(archive IN LISTS archives)
    file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${packages}.part)
    file(REMOVE ${archive})
  endforeach()
  file(REMOVE_RECURSE ${packages})
  file(RENAME ${packages}.part ${packages})
endfunction()
