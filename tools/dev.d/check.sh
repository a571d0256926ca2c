# What must hold before a commit. Sourced by ./dev.

cpp_files() {
  git ls-files --cached --others --exclude-standard -- 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp' \
    'bench/*.h' 'bench/*.cpp' 'tools/*.h' 'tools/*.cpp' | sort -u | while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# The C++ files that differ from the commit before the last, or are not committed yet; all of them in a first commit.
changed_cpp_files() {
  if git rev-parse -q --verify HEAD~ > /dev/null; then
    { git diff --name-only --diff-filter=d HEAD~; git ls-files --others --exclude-standard; } | sort -u |
      grep -xF -f <(cpp_files) || true
  else
    cpp_files
  fi
}

format() { cpp_files | xargs -r -P "$(jobs)" -n 8 clang-format-14 -i; }

# Names the files that `./dev format` would change.
is_formatted() {
  local amiss
  amiss=$(printf '%s\n' "$@" | xargs -r -P "$(jobs)" -n 1 bash -c 'clang-format-14 "$0" | cmp -s - "$0" || echo "$0"')
  [ -z "$amiss" ] && return
  sed 's|$|: not laid out by .clang-format; run ./dev format|' <<< "$amiss" | sort
  return 1
}

# Every changed source, and of the headers only what those include: a header is looked at through its .cpp.
tidy() {
  local files
  if [ "${1:-}" = --all ]; then mapfile -t files < <(cpp_files | grep '\.cpp$')
  else mapfile -t files < <(changed_cpp_files | grep '\.cpp$'); fi
  # A fuzzer, a test or a benchmark may be in no target of this preset.
  mapfile -t files < <(for file in "${files[@]}"; do grep -qF "/$file\"" build/dev/compile_commands.json && echo "$file"; done)
  [ ${#files[@]} -gt 0 ] || return 0
  printf '%s\n' "${files[@]}" |
    xargs -P "$(jobs)" -n 1 clang-tidy-14 -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option 2> build/tidy.log ||
    { grep -E 'error:' build/tidy.log >&2; return 1; }
}

check() {  # check [--all]
  local files
  mapfile -t files < <(cpp_files)
  one "format" is_formatted "${files[@]}"
  one "layers" tools/check-layers
  one "text" tools/check-text
  one "links" tools/check-links
  one "build" build dev
  if [ -z "$last_failed" ]; then
    one "clang-tidy" tidy "$@"
    cpp_suites dev
  fi
  totals
}

docs() {
  local pages
  mapfile -t pages < <(git ls-files --cached --others --exclude-standard -- '*.md')
  one "text" tools/check-text "${pages[@]}"
  one "links" tools/check-links
  if [ -x tests/docs/run ]; then
    setup build
    one "build" build release fifteen
    FIFTEEN=$PWD/build/release/fifteen suite "tests/docs" tests/docs/run
  fi
  totals
}

install_hook() {
  ln -sf "$(git rev-parse --show-toplevel)/tools/pre-commit" "$(git rev-parse --git-path hooks)/pre-commit"
  echo "Installed tools/pre-commit: format of what is staged, layers, text"
}
