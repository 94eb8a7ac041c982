# Writes torchpare(1), and the page of each command that it names. Run by the build:
#     cmake -DPROGRAM=torchpare -DFOLDER=man -P manual.cmake
function(write_page name)
  execute_process(COMMAND ${PROGRAM} help --man ${ARGN} OUTPUT_VARIABLE page COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${FOLDER}/${name}.1 "${page}")
  set(page "${page}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${FOLDER})
write_page(torchpare)
string(REGEX MATCHALL "BR torchpare[^a-z]+[a-z]+" named "${page}")
foreach(line ${named})
  string(REGEX REPLACE ".*-" "" command "${line}")
  write_page(torchpare-${command} ${command})
endforeach()
