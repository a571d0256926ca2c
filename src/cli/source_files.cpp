#include "cli/source_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fnmatch.h>
#include <glob.h>

namespace fifteen::cli {
namespace {

using read::MappedSource;

std::vector<std::string> matches(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> out;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  std::sort(out.begin(), out.end());  // by bytes, whatever the locale
  return out;
}

// What a source's `files` stands for, seen from where the command runs.
std::string pattern_of(const MappedSource& source, const std::string& mapping_path) {
  const std::filesystem::path files(source.files);
  if (files.is_absolute()) return source.files;
  return (std::filesystem::path(mapping_path).parent_path() / files).string();
}

bool is_of(const std::string& file, const MappedSource& source, const std::string& pattern) {
  const std::string name = std::filesystem::path(file).filename().string();
  const std::string name_pattern = std::filesystem::path(source.files).filename().string();
  return file == pattern || fnmatch(pattern.c_str(), file.c_str(), FNM_PATHNAME) == 0 ||
         fnmatch(source.files.c_str(), file.c_str(), FNM_PATHNAME) == 0 || name == name_pattern ||
         fnmatch(name_pattern.c_str(), name.c_str(), 0) == 0;
}

Result<std::vector<MappedSource>> found_beside(const read::Mapping& mapping,
                                               const std::string& mapping_path) {
  std::vector<MappedSource> out;
  for (const MappedSource& source : mapping.sources) {
    const std::string pattern = pattern_of(source, mapping_path);
    const std::vector<std::string> files =
        std::filesystem::exists(pattern) ? std::vector<std::string>{pattern} : matches(pattern);
    if (files.empty()) {
      return fail(ErrorKind::kInput,
                  fmt::format("{}: expected a file for the [[source]] \"{}\", found none at {}; "
                              "relative paths begin at the mapping's own folder",
                              mapping_path, source.files, pattern));
    }
    for (const std::string& file : files) {
      out.push_back(source);
      out.back().files = file;
    }
  }
  return out;
}

}  // namespace

Result<std::vector<MappedSource>> source_files(const read::Mapping& mapping,
                                               const std::string& mapping_path,
                                               const std::vector<std::string>& files) {
  if (files.empty()) return found_beside(mapping, mapping_path);
  std::vector<MappedSource> out;
  for (const std::string& file : files) {
    const MappedSource* of = nullptr;
    for (const MappedSource& source : mapping.sources) {
      if (!is_of(file, source, pattern_of(source, mapping_path))) continue;
      if (of != nullptr) {
        return fail(ErrorKind::kUsage,
                    fmt::format("{}: expected to be of one [[source]] of {}, got two: \"{}\" and "
                                "\"{}\"; make their patterns differ",
                                file, mapping_path, of->files, source.files));
      }
      of = &source;
    }
    if (of == nullptr) {
      return fail(ErrorKind::kUsage,
                  fmt::format("{}: expected a file of one of the [[source]] patterns of {}, got "
                              "another; add a [[source]] with files = \"{}\"",
                              file, mapping_path, std::filesystem::path(file).filename().string()));
    }
    out.push_back(*of);
    out.back().files = file;
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.group < b.group; });
  return out;
}

}  // namespace fifteen::cli
