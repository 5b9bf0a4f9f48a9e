# A room is a folder of lib/. Its sources are found by pattern: a new file needs no line here.
# Which room may include which is written in tests/layering/check_includes.py, and enforced there.

function(tamis_room name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cc ${PROJECT_SOURCE_DIR}/lib/${name}/*/*.cc)
  if(NOT sources)
    return()
  endif()
  add_library(tamis_${name} OBJECT ${sources})
  target_link_libraries(tamis_${name} PUBLIC tamis_flags ${ARGN})
  set_property(GLOBAL APPEND PROPERTY TAMIS_ROOMS tamis_${name})
endfunction()
