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
