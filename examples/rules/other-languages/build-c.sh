#!/bin/sh
# Builds a rule in C: build-c.sh middle.c middle.wasm
# Needs clang and lld 14 or later (CC names another clang), and wasm-opt of binaryen, which Streetwatt's own build brings.
set -eu
PATH="$PATH:$(dirname "$0")/../../../node_modules/.bin"

# The stack lies first and is 64 KiB, so that `abi` lies at 0x10000 (see middle.c); 1024 pages are the most a rule may have.
"${CC:-clang}" --target=wasm32 -Wall -Wextra -Werror -O2 -nostdlib -mbulk-memory \
  -Wl,--no-entry,--export=abi,--strip-all \
  -Wl,--stack-first,-z,stack-size=65536,--max-memory=67108864 \
  "$1" -o "$2"

# LLVM's linker, and Rust's, add a table for function pointers even where there are none; a rule may not have one.
wasm-opt --remove-unused-module-elements --enable-bulk-memory --enable-sign-ext "$2" -o "$2"
