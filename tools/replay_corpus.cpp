// Feeds files to a fuzzer's entry point, as ordinary tests: `replay_csv fuzz/corpus/csv`.
//
// Linked with one *_fuzz.cpp. Each argument is a file or a folder of files. A file that the fuzzer
// does not survive ends the program, and its name is the last one on standard error. Always tries
// the empty input.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& place) {
  std::vector<fs::path> files;
  if (fs::is_directory(place)) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(place)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  } else {
    files.push_back(place);
  }
  return files;
}

void replay(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  std::fprintf(stderr, "%s\n", file.c_str());
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint8_t nothing = 0;
  std::fprintf(stderr, "the empty input\n");
  LLVMFuzzerTestOneInput(&nothing, 0);
  int replayed = 1;
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& file : files_of(argv[i])) {
      replay(file);
      ++replayed;
    }
  }
  std::printf("%d passed, 0 failed\n", replayed);
  return 0;
}
