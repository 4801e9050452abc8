#!/usr/bin/env bash
# What check_guide.sh refuses: pages and programs that do not say the same.
source "$(dirname "$0")/expect.sh"

add=$'int add(int a, int b) {\n  return a + b;\n}'
program=$'// A program.\n// [add]\n'$add$'\n// [/add]\nint main() {}'
page=$'# Guide\n\n<!-- snippet: add -->\n```cpp\n'$add$'\n```\n'

fresh_tree() {
  rm -rf "${tree:?}"/*
  put examples/program.cpp <<<"$program"
  put docs/GUIDE.md <<<"$page"
}

# refuses TEXT PATH CONTENT: the tree with that file is refused, and the check says TEXT.
refuses() {
  fresh_tree
  put "$2" <<<"$3"
  expect_fail "$1" "$1" "$here/check_guide.sh" "$tree"
}

fresh_tree
expect_pass 'a page that shows what is there' "$here/check_guide.sh" "$tree"
put README.md <<<$'# Old\n\n```cpp\nint old;\n```\n\n```\nscript/run\n```'
expect_pass 'a page with old code and other blocks' "$here/check_guide.sh" "$tree"

refuses 'docs/GUIDE.md:6: not what the snippet [add] says' docs/GUIDE.md "${page/a + b/a - b}"
refuses 'docs/GUIDE.md:7: not what the snippet [add] says' docs/GUIDE.md \
  "${page/$'b;\n}'/$'b;\n\n}'}"
refuses 'docs/GUIDE.md:7: the snippet [add] goes on: }' docs/GUIDE.md "${page/$'b;\n}'/'b;'}"
refuses 'docs/GUIDE.md:8: not what the snippet [add] says' docs/GUIDE.md \
  "${page/$'b;\n}'/$'b;\n}\nint c;'}"
refuses 'no program has a snippet [subtract]' docs/GUIDE.md "${page/add -->/subtract -->}"
refuses '[add] heads no block' docs/GUIDE.md "${page/$'-->\n'/$'-->\nProse.\n'}"
refuses 'is headed and is no cpp block' docs/GUIDE.md "${page/cpp/text}"
refuses 'docs/GUIDE.md:11: this block is headed by no snippet' docs/GUIDE.md \
  "$page"$'\n\n```cpp\nint c;\n```'
refuses 'not what the snippet [add] says' README.md "${page/int a, int b/int b, int a}"
refuses '[add] has no end' examples/program.cpp "${program/$'// [/add]\n'/}"
refuses '[/add] ends what has not begun' examples/program.cpp "${program/$'// [add]\n'/}"
refuses 'there are two snippets [add]' examples/other.cpp "$program"
refuses 'no page shows [more]' examples/other.cpp $'// Other.\n// [more]\nint c;\n// [/more]'
refuses '[inner] begins inside [add]' examples/program.cpp \
  "${program/$'  return'/$'// [inner]\n  return'}"

rm -rf "${tree:?}"/*
put examples/program.cpp <<<$'// A program.\nint main() {}'
put docs/GUIDE.md <<<'# Guide'
expect_fail 'no snippets at all' 'there are no snippets' "$here/check_guide.sh" "$tree"
rm "$tree/docs/GUIDE.md"
expect_fail 'no pages at all' 'no files to check' "$here/check_guide.sh" "$tree"
done_expecting
