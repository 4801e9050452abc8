# Prints what a shell script runs: "command NAME" for each word in a command's place, "function
# NAME" for each function it defines. For scripts as this repository writes them: it knows quotes,
# substitutions, here-documents, arrays, case and redirections; it cannot know a name that is
# computed, so a tool is called by its name.

# Words after which a command is still to come.
function continues(word) {
  return word ~ /^(if|then|elif|else|while|until|do|!|time|\{|exec|command|env|sudo|xargs|nohup)$/
}

function is_keyword(word) {
  return word ~ /^(if|then|elif|else|fi|while|until|for|select|do|done|case|esac|in|function)$/ ||
         word ~ /^(!|time|\{|\}|\[\[|\]\])$/
}

function push(kind) {
  depth++
  context[depth] = kind
  kept_word[depth] = word
  kept_computed[depth] = computed
  kept_place[depth] = in_place
  kept_skips[depth] = skips_options
  kept_state[depth] = is_target * 8 + in_pattern * 4 + in_test * 2 + awaits_in
  word = ""
  computed = 0
  skips_options = is_target = in_pattern = in_test = awaits_in = 0
  in_place = (kind == "(")
}

function pop() {
  word = kept_word[depth]
  computed = kept_computed[depth]
  in_place = kept_place[depth]
  skips_options = kept_skips[depth]
  is_target = int(kept_state[depth] / 8)
  in_pattern = int(kept_state[depth] / 4) % 2
  in_test = int(kept_state[depth] / 2) % 2
  awaits_in = kept_state[depth] % 2
  depth--
}

function end_word(    had) {
  had = (word != "" || computed)
  if (!had) return
  if (is_target) { is_target = 0; word = ""; computed = 0; return }
  if (context[depth] == "array" || in_pattern || in_test) {
    if (word == "]]") in_test = 0
    if (word == "esac" && in_pattern) in_pattern = 0
  } else if (in_place) {
    if (word ~ /^[A-Za-z_][A-Za-z0-9_]*(\[[^]]*\])?\+?=/) {
      # An assignment: the command is still to come.
    } else if (skips_options && (word ~ /^-/ || word ~ /^[0-9]+$/)) {
      if (word ~ /^-[vV]$/) in_place = 0
    } else if (computed) {
      in_place = skips_options
    } else if (word == "[[") {
      in_test = 1
      in_place = 0
    } else {
      if (!is_keyword(word)) print "command " word
      if (word == "case") awaits_in = 1
      skips_options = continues(word) && !is_keyword(word)
      in_place = continues(word)
    }
  } else if (awaits_in && word == "in") {
    awaits_in = 0
    in_pattern = 1
  }
  word = ""
  computed = 0
}

function begin_command() {
  end_word()
  if (in_test) return
  in_place = 1
  skips_options = 0
}

# Skips the bodies of the here-documents whose first lines have just ended.
function skip_documents(    end, line) {
  while (documents_first <= documents_last) {
    do {
      i++
      end = index(substr(text, i), "\n")
      line = end ? substr(text, i, end - 1) : substr(text, i)
      i += length(line)
      sub(/^\t+/, "", line)
    } while (line != documents[documents_first] && i < size)
    documents_first++
  }
}

function open_document(    rest, name) {
  rest = substr(text, i + 2)
  match(rest, /^-?[ ]*["']?[A-Za-z_]+["']?/)
  name = substr(rest, 1, RLENGTH)
  i += 1 + RLENGTH
  gsub(/[-"' ]/, "", name)
  documents[++documents_last] = name
}

# What a dollar opens; true when it was a substitution of some kind.
function open_dollar() {
  computed = 1
  if (substr(text, i, 3) == "$((") { push("arithmetic"); i += 2; return 1 }
  if (substr(text, i, 2) == "$(") { push("("); i++; return 1 }
  if (substr(text, i, 2) == "${") { push("parameter"); i++; return 1 }
  return 0
}

# One character inside quotes, a parameter or arithmetic; false when it is an ordinary place.
function inside(c) {
  if (context[depth] == "quotes") {
    if (c == "\\") i++
    else if (c == "\"") pop()
    else if (c == "$") open_dollar()
    return 1
  }
  if (context[depth] == "parameter") {
    if (c == "\\") i++
    else if (c == "}") pop()
    else if (c == "\"") push("quotes")
    else if (c == "$") open_dollar()
    return 1
  }
  if (context[depth] == "arithmetic") {
    if (substr(text, i, 2) == "))") { pop(); i++ }
    else if (c == "$") open_dollar()
    return 1
  }
  return 0
}

function close_parenthesis() {
  end_word()
  if (in_pattern) { in_pattern = 0; in_place = 1; return }
  if (context[depth] == "array") { pop(); computed = 1; return }
  if (context[depth] == "(") { pop(); return }
}

function open_parenthesis() {
  if (word ~ /=$/) { push("array"); return }
  if (word != "" && substr(text, i + 1, 1) == ")") {
    print "function " word
    word = ""
    i++
    in_place = 1
    return
  }
  if (in_place && word == "" && substr(text, i + 1, 1) == "(") { push("arithmetic"); i++; return }
  if (in_pattern || in_test) return
  end_word()
  push("(")
}

function redirect(c) {
  if (word ~ /^[0-9]+$/) word = ""
  end_word()
  if (substr(text, i + 1, 1) == "(") { computed = 1; push("("); i++; return }
  if (c == "<" && substr(text, i, 3) == "<<<") { i += 2; is_target = 1; return }
  if (c == "<" && substr(text, i, 2) == "<<") { open_document(); return }
  while (substr(text, i + 1, 1) ~ /[>&|]/) i++
  is_target = 1
}

function step(c) {
  if (inside(c)) return
  if (c == "\\") {
    if (substr(text, i + 1, 1) != "\n") word = word substr(text, i + 1, 1)
    i++
  } else if (c == "'") {
    computed = 1
    i += index(substr(text, i + 1), "'")
  } else if (c == "\"") {
    computed = 1
    push("quotes")
  } else if (c == "$") {
    open_dollar()
  } else if (c == "#" && word == "" && !computed) {
    i += index(substr(text, i) "\n", "\n") - 2
  } else if (c == "\n") {
    begin_command()
    skip_documents()
  } else if (c ~ /[ \t]/) {
    end_word()
  } else if (substr(text, i, 2) == ";;") {
    begin_command()
    in_pattern = 1
    i++
  } else if (c ~ /[;&|]/) {
    if (!in_pattern) begin_command(); else end_word()
  } else if (c == "(") {
    open_parenthesis()
  } else if (c == ")") {
    close_parenthesis()
  } else if (c ~ /[<>]/ && !in_test) {
    redirect(c)
  } else {
    word = word c
  }
}

function scan() {
  depth = 0
  context[0] = "("
  documents_first = 1
  documents_last = 0
  word = ""
  computed = in_pattern = in_test = is_target = awaits_in = skips_options = 0
  in_place = 1
  size = length(text)
  for (i = 1; i <= size; i++) step(substr(text, i, 1))
  end_word()
}

FNR == 1 && NR > 1 { scan(); text = "" }
{ text = text $0 "\n" }
END { scan() }
