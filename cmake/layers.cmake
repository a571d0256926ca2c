# One static library per layer named in tools/layers.txt, linked to the layers that it may include.
# A folder without sources (yet) is skipped. `cli` comes last and has the program's main.

# Gives the sources under `folder` (recursively) whose names end in `suffix`.cpp.
function(sources_of out folder suffix)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*${suffix}.cpp")
  set(${out} ${found} PARENT_SCOPE)
endfunction()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tools/layers.txt")
file(STRINGS "${CMAKE_SOURCE_DIR}/tools/layers.txt" lines REGEX "^[a-z]")
set(layers "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE ":.*" "" layer "${line}")
  list(APPEND layers "${layer}")
endforeach()

set(fifteen_libraries "")  # every layer's library
foreach(line IN LISTS lines)
  string(REGEX MATCH "^([a-z/]+): *(.*)$" matched "${line}")
  set(layer "${CMAKE_MATCH_1}")
  string(REPLACE " " ";" may_include "${CMAKE_MATCH_2}")
  string(REPLACE "/" "_" name "fifteen_${layer}")

  sources_of(sources "src/${layer}" "")
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cpp$|/cli/main\\.cpp$")
  foreach(deeper IN LISTS layers)  # a deeper layer keeps its own sources
    if(deeper MATCHES "^${layer}/")
      list(FILTER sources EXCLUDE REGEX "/src/${deeper}/")
    endif()
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
  else()
    add_library(${name} INTERFACE)  # headers only, or nothing yet
  endif()
  get_target_property(type ${name} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(${name} ${scope} ${${name}_links})
  foreach(other IN LISTS may_include)
    string(REPLACE "/" "_" other_name "fifteen_${other}")
    target_link_libraries(${name} ${scope} ${other_name})
  endforeach()
  list(APPEND fifteen_libraries ${name})
endforeach()

foreach(name IN ITEMS fifteen_report fifteen_cli)
  get_target_property(type ${name} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    target_compile_definitions(${name} PRIVATE FIFTEEN_VERSION="${PROJECT_VERSION}")
  endif()
endforeach()
