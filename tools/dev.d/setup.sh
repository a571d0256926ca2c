# Installs what is missing, and only that. Sourced by ./dev.

# The apt packages each purpose needs. Names are the same in Debian 12 and Ubuntu 24.04.
packages_for() {
  case $1 in
    build)
      echo g++ cmake ninja-build ccache
      echo libfmt-dev libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libexpected-dev
      echo libxxhash-dev libsimdjson-dev libexpat1-dev libsqlite3-dev zlib1g-dev libzstd-dev libgtest-dev
      echo liblinear-dev libutf8proc-dev libeigen3-dev
      has_node || echo nodejs npm ca-certificates
      ;;
    test) [ -n "$(chromium_path)" ] || echo chromium fonts-liberation ;;
    check) echo clang-format-14 clang-tidy-14 ;;
    fuzz) echo clang-14 libclang-rt-14-dev ;;
    bench) echo libbenchmark-dev ;;
  esac
}

reason_for() {
  case $1 in
    build) echo "to build" ;;
    test) echo "to test the report page in a browser" ;;
    check) echo "to check format and common mistakes" ;;
    fuzz) echo "to fuzz" ;;
    bench) echo "to measure" ;;
  esac
}

has_node() {
  command -v npm > /dev/null && command -v node > /dev/null &&
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]
}

chromium_path() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

apt_updated=
install_for() {
  local missing=() package
  for package in $(packages_for "$1"); do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} = 0 ] && return
  if ! command -v apt-get > /dev/null; then
    echo "./dev: expected these packages $(reason_for "$1"), and apt-get to install them: ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing $(reason_for "$1"): ${missing[*]}"
  if [ -z "$apt_updated" ]; then
    as_root apt-get update -qq
    apt_updated=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    > build/apt.log 2>&1 < /dev/null && return
  tail -n 20 build/apt.log >&2
  # Browser tests can be skipped, and say so; nothing else can be done without.
  [ "$1" = test ] || { echo "./dev: apt-get could not install ${missing[*]}; see build/apt.log" >&2; exit 1; }
}

# setup PURPOSE...: build, web, test, check, fuzz, bench
setup() {
  mkdir -p build
  local purpose
  for purpose in "$@"; do
    install_for "$purpose"
    case $purpose in
      build) tools/deps/fetch ;;
      web) [ ! -f web/package-lock.json ] || tools/install-web ;;
    esac
  done
}
