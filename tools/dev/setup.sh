# Sets up a Debian or Ubuntu machine for a build. Sourced by tools/quickstart, tools/test and tools/dev/lint; runs nothing by itself.
#
# Services that a package brings are not started (RUNLEVEL=1): the tests start their own.
#
# Everything is asked for first (is the command there, does Python import it) and only what is missing is installed,
# so a second run needs neither root nor a network.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/torchpare

# Where the tools that tools/dev/lint runs are, in the versions of lint-tools.txt.
lint_venv() { printf '%s/venv-lint-%.16s\n' "$cache" "$(sha256sum <"$root/tools/dev/lint-tools.txt")"; }

# The torch that wrappers are executed with, and the Triton that belongs to it.
torch_release=2.13.0
triton_release=3.7.1
torch_venv=$cache/venv-torch-$torch_release-triton-$triton_release

# make_venv VENV PIP_ARGUMENT...: a virtual environment with these; the last file written into it says that it is whole.
make_venv() {
  local venv=$1
  shift
  [[ -e $venv/whole ]] && return
  heading "Installing into $venv"
  rm -rf "$venv"
  python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet "$@" && touch "$venv/whole"
}

make_torch_venv() { make_venv "$torch_venv" "torch==$torch_release" "triton==$triton_release" numpy setuptools redis; }

heading() { printf '\n== %s ==\n' "$*"; }

# where: what; why; what to do
trouble() {
  printf '%s\n' "$*" >&2
  exit 2
}

has_command() { command -v "$1" >/dev/null; }

# Whether what a package provides is there, from wherever it came; libraries have to be the distribution's.
is_there() {
  case $1 in
    g++ | cmake | python3) has_command "$1" ;;
    ninja-build) has_command ninja ;;
    python3-venv) python3 -c 'import ensurepip, venv' ;;
    python3-pip) python3 -m pip --version ;;
    python3-dev) python3 -c 'import os, sysconfig as s; os.stat(s.get_path("include") + "/Python.h")' ;;
    *) [[ $(dpkg-query -W -f '${Status}' "$1") == 'install ok installed' ]] ;;
  esac >/dev/null 2>&1
}

as_root() {
  if [[ $EUID == 0 ]]; then "$@"; else sudo "$@"; fi
}

# install_packages [PACKAGE]...: what every build needs, and these.
install_packages() {
  has_command dpkg-query ||
    trouble 'tools: no dpkg-query; the set-up knows Debian and Ubuntu only; see "Building by hand" in CONTRIBUTING.md'
  local package missing=()
  for package in g++ cmake ninja-build python3 python3-pip libfmt-dev nlohmann-json3-dev zlib1g-dev "$@"; do
    is_there "$package" || missing+=("$package")
  done
  if ((${#missing[@]})); then
    heading "Installing ${missing[*]}"
    ((EUID == 0)) || has_command sudo ||
      trouble "tools: packages are missing; neither root nor sudo here; as root: apt-get install ${missing[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
  fi
  local cmake
  cmake=$(cmake --version | sed -n '1s/[^0-9]*//p')
  [[ $(printf '%s\n' 3.25 "$cmake" | sort -V | head -1) == 3.25 ]] ||
    trouble "cmake: version $cmake; the build needs 3.25 or later; install a newer one (pip has it: cmake)"
}

# build FOLDER TARGET CMAKE_ARGUMENT...: configures quietly and builds in build/FOLDER.
build() {
  local folder=$root/build/$1 target=$2
  shift 2
  mkdir -p "$folder"
  if ! cmake -S "$root" -B "$folder" "$@" >"$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    trouble "$folder: cannot be configured; cmake says why above"
  fi
  ninja --quiet -C "$folder" -j "$(nproc)" "$target"
}
