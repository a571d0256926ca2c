# Puts files into the program as bytes. The report page, built from web/ by tools/build-web:
#   extern "C" const char fifteen_report_html[];
#   extern "C" const std::uint64_t fifteen_report_html_size;
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/src/*" "${CMAKE_SOURCE_DIR}/web/build/*")
file(GLOB web_settings CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/*.json" "${CMAKE_SOURCE_DIR}/web/*.ts"
     "${CMAKE_SOURCE_DIR}/web/*.js" "${CMAKE_SOURCE_DIR}/web/*.mjs" "${CMAKE_SOURCE_DIR}/web/*.html")
set(report_html "${FIFTEEN_WEB}/report.html")

add_custom_command(
  OUTPUT "${report_html}"
  COMMAND "${CMAKE_SOURCE_DIR}/tools/build-web" "${report_html}"
  DEPENDS ${web_sources} ${web_settings} "${CMAKE_SOURCE_DIR}/tools/build-web"
          "${CMAKE_SOURCE_DIR}/cmake/placeholder.html"
  COMMENT "The report page, from web/"
  VERBATIM)

set(FIFTEEN_REPORT_HTML "${report_html}")
configure_file("${CMAKE_SOURCE_DIR}/cmake/report_html.S.in" "${CMAKE_BINARY_DIR}/report_html.S" @ONLY)
set_source_files_properties("${CMAKE_BINARY_DIR}/report_html.S" PROPERTIES OBJECT_DEPENDS "${report_html}")
add_library(fifteen_page STATIC "${CMAKE_BINARY_DIR}/report_html.S" "${report_html}")

get_target_property(type fifteen_report TYPE)
if(type STREQUAL "STATIC_LIBRARY")
  target_link_libraries(fifteen_report PUBLIC fifteen_page)
endif()

# The words that texts are judged by where nothing has been learned: the list of the npm package vader-sentiment
# (tools/deps), and our own.
set(FIFTEEN_VADER_WORDS "${FIFTEEN_DEPS}/vader/vader_lexicon.txt")
set(FIFTEEN_CONTACT_WORDS "${CMAKE_SOURCE_DIR}/src/text/contact_words.tsv")
set(FIFTEEN_FUNCTION_WORDS "${CMAKE_SOURCE_DIR}/src/text/function_words.tsv")
if(NOT EXISTS "${FIFTEEN_VADER_WORDS}")
  message(FATAL_ERROR "${FIFTEEN_VADER_WORDS}: expected a list of words, found none; run ./dev setup first")
endif()
configure_file("${CMAKE_SOURCE_DIR}/cmake/text_words.S.in" "${CMAKE_BINARY_DIR}/text_words.S" @ONLY)
set_source_files_properties("${CMAKE_BINARY_DIR}/text_words.S" PROPERTIES OBJECT_DEPENDS
  "${FIFTEEN_VADER_WORDS};${FIFTEEN_CONTACT_WORDS};${FIFTEEN_FUNCTION_WORDS}")
add_library(fifteen_words STATIC "${CMAKE_BINARY_DIR}/text_words.S")
target_link_libraries(fifteen_text PUBLIC fifteen_words)

# The shipped worlds of `fifteen simulate`, as a table of names and texts: struct { const char* name; const char* text;
# std::uint64_t size; } fifteen_worlds[], with a last row of zeros.
file(GLOB worlds CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/worlds/*.toml")
set(texts "    .section .rodata\n")
set(rows "    .section .data.rel.ro.local, \"aw\"\n    .balign 8\n    .global fifteen_worlds\n    .hidden fifteen_worlds\n")
string(APPEND rows "    .type fifteen_worlds, %object\nfifteen_worlds:\n")
set(number 0)
foreach(world IN LISTS worlds)
  get_filename_component(name "${world}" NAME_WE)
  string(APPEND texts ".Lname_${number}:\n    .asciz \"${name}\"\n.Ltext_${number}:\n    .incbin \"${world}\"\n"
                      ".Lend_${number}:\n    .byte 0\n")
  string(APPEND rows "    .quad .Lname_${number}, .Ltext_${number}, .Lend_${number} - .Ltext_${number}\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND rows "    .quad 0, 0, 0\n.Lend:\n    .size fifteen_worlds, .Lend - fifteen_worlds\n")
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/worlds.S" @ONLY
     CONTENT "${texts}\n${rows}\n    .section .note.GNU-stack, \"\", %progbits\n")
set_source_files_properties("${CMAKE_BINARY_DIR}/worlds.S" PROPERTIES OBJECT_DEPENDS "${worlds}")
add_library(fifteen_worlds STATIC "${CMAKE_BINARY_DIR}/worlds.S")
target_link_libraries(fifteen_simulate PUBLIC fifteen_worlds)
