#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace fifteen {

void check_failed(const char* condition, const char* file, int line, std::string_view why) {
  std::fprintf(stderr, "fifteen: a check failed, this is a bug: %s (%s:%d): %.*s\n", condition,
               file, line, static_cast<int>(why.size()), why.data());
  std::abort();
}

}  // namespace fifteen
