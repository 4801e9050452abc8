#!/usr/bin/env bash
# What a library asks of the machine, read from its undefined symbols. No promise in a comment is as
# good: what the linker is not asked for cannot be called.
#
#   core   the symbols must be on the list of what a core may need: memory, the language's runtime,
#          the printing of a failed assertion, fiber stacks, and the sanitizers of a checked build
#   world  the simulator, which reads scenarios and writes runs, may use files too; only clocks,
#          sockets, threads and entropy are refused
#
# What it cannot see is machine code without a call, such as rdtsc; check_sources.sh refuses that in
# the text.
#
# Usage: check_symbols.sh core|world ARCHIVE...
set -euo pipefail
profile=$1
shift

defined=$(nm --defined-only "$@" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u)
undefined=$(nm --undefined-only "$@" | awk 'NF == 2 { print $2 }' | LC_ALL=C sort -u)
[[ -n $undefined ]] || { printf 'symbols: %s asks for nothing: not a library?\n' "$*" >&2; exit 1; }

# shellcheck disable=SC2016
LC_ALL=C comm -13 <(printf '%s\n' "$defined") <(printf '%s\n' "$undefined") | c++filt |
  awk -v profile="$profile" '
function deny(why, pattern) {
  denied_why[++denied] = why
  denied_pattern[denied] = "^(" pattern ")$"
}
function allow(pattern) { allowed_pattern[++allowed] = "^(" pattern ")$" }

BEGIN {
  deny("a clock", "clock|clock_(gettime|getres|nanosleep)|gettimeofday|time|ftime|times|" \
       "nanosleep|u?sleep|alarm|[gs]etitimer|timer_.*|timerfd_.*|timespec_get|" \
       "(gm|local|mk)time(_r)?|std::chrono::.*::now\\(\\)|std::this_thread::.*|getrusage")
  deny("a socket", "socket|socketpair|connect|bind|listen|accept4?|send|sendto|sendm?msg|recv|" \
       "recvfrom|recvm?msg|shutdown|[gs]etsockopt|getaddrinfo|getnameinfo|gethostby.*|" \
       "get(sock|peer)name")
  deny("the poller", "epoll_.*|eventfd.*|p?poll|p?select|signalfd|io_uring_.*")
  deny("a thread", "pthread_.*|thrd_.*|mtx_.*|cnd_.*|fork|vfork|clone|sem_.*|sched_.*|" \
       "std::(jthread|thread|condition_variable|mutex|recursive_mutex|future|promise).*|" \
       "std::__(future_base|atomic_futex).*|std::__condvar.*")
  deny("entropy", "get(random|entropy)|s?rand|rand_r|s?random|[dlmjen]rand48|arc4random.*|" \
       "std::random_device.*|std::(_V2::)?random_device.*")
  if (profile == "core") {
    deny("a file", "open|openat|creat|close|p?readv?|p?writev?|lseek|dup[23]?|pipe2?|fcntl|ioctl|" \
         "f?l?stat|unlink|rename|mkdir|opendir|f(d|re)?open|fclose|fread|fwrite|fflush|fgets|" \
         "fputs|puts|putchar|v?printf|f?put[cs]|getc|fgetc|perror|tmpfile|" \
         "std::(__cxx11::)?(basic_)?([io]?fstream|filebuf).*|std::filesystem::.*|" \
         "std::(__cxx11::)?basic_[io]?(fstream|filebuf).*|std::(cin|cout|cerr|clog)|" \
         "std::ios_base::.*|std::basic_[io]?stream.*|std::__basic_file.*")
  }
  deny("the environment", "getenv|secure_getenv|environ|getpid|getuid|gethostname|uname|system|" \
       "exec[lv].*|syscall|dlopen|dlsym|setlocale|signal|sigaction|kill|raise")

  # The language: memory, exceptions, type information, and what the compiler itself calls.
  allow("operator (new|delete)(\\[\\])?\\(.*\\)|std::nothrow|std::get_new_handler\\(\\)|" \
        "malloc|calloc|realloc|free|aligned_alloc|posix_memalign")
  allow("__cxa_(allocate|free|init_primary)_exception|__cxa_(begin|end)_catch|" \
        "__cxa_(throw|rethrow|get_globals|get_globals_fast|pure_virtual|deleted_virtual|" \
        "get_exception_ptr|bad_cast|throw_bad_array_new_length|call_unexpected|atexit|" \
        "current_exception_type|guard_(acquire|release|abort))|__gxx_personality_v0|" \
        "_Unwind_Resume|__dynamic_cast|__dso_handle|_GLOBAL_OFFSET_TABLE_|" \
        "__stack_chk_fail|__tls_get_addr|__libc_single_threaded|__popcountdi2")
  allow("(vtable|typeinfo|typeinfo name) for (__cxxabiv1::.*|std::[a-z_]+)")
  # The library: values and containers.
  allow("std::__throw_.*|std::(terminate|uncaught_exceptions?|current_exception)\\(\\)|" \
        "std::rethrow_exception\\(.*\\)|std::__exception_ptr::.*")
  allow("std::(exception|bad_alloc|bad_cast|bad_exception|bad_function_call|bad_weak_ptr|" \
        "bad_array_new_length|bad_optional_access|bad_variant_access|logic_error|runtime_error|" \
        "length_error|out_of_range|invalid_argument|domain_error)::.*")
  allow("std::(__new_)?allocator<char>::.*|std::_Rb_tree_.*|std::__detail::_List_node_base::.*|" \
        "std::type_info::.*")
  allow("(std::)?(__cxx11::)?(std::__cxx11::)?basic_string<.*|std::__cxx11::basic_string<.*|" \
        "std::(to|from)_chars\\(.*\\)|std::operator\\+?.*basic_string<.*")
  allow("bcmp|mem(chr|cmp|cpy|move|set|rchr|mem)|str(chr|cmp|len|ncmp|nlen|rchr|str)")
  # The end of the line: a failed assertion prints where it stands, and stops.
  allow("abort|fprintf|stderr|__assert_fail|std::__glibcxx_assert_fail\\(.*\\)")
  # Stacks of fibers, and the switch between them.
  allow("(make|jump|ontop)_fcontext|boost::context::stack_traits::.*|mmap|mprotect|munmap|sysconf")
  # Checked builds.
  allow("__(asan|ubsan|tsan|lsan|sanitizer|msan)_.*|__sanitizer.*|__tsan_.*")
}

NF {
  name = $0
  # Fortified and wide-file twins are judged by what they stand for.
  if (name ~ /^__[a-z]+_chk$/) { sub(/^__/, "", name); sub(/_chk$/, "", name) }
  sub(/^open64$/, "open", name)
  sub(/^fopen64$/, "fopen", name)
  if ($0 == "__stack_chk_fail") name = $0
  total++
  for (i = 1; i <= denied; i++) {
    if (name ~ denied_pattern[i]) {
      printf "symbols: %s is %s, which the %s may not use\n", $0, denied_why[i], profile
      failures++
      next
    }
  }
  if (profile != "core") next
  for (i = 1; i <= allowed; i++) if (name ~ allowed_pattern[i]) next
  printf "symbols: %s is not on the list of what the core may ask for\n", $0
  failures++
}

END {
  if (failures) exit 1
  printf "symbols: the %s asks for %d symbols, all of them permitted\n", profile, total
}'
