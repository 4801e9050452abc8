// VOX_FOR_EACH(macro, context, a, b, c): macro(context, a) macro(context, b) macro(context, c).
//
// A preprocessor has no loop. This one rescans its own output with __VA_OPT__ until nothing is
// left, 256 times at most. Internal to the macros that describe types and services.
#pragma once

#define VOX_PARENS ()
#define VOX_RESCAN_1(...) __VA_ARGS__
#define VOX_RESCAN_4(...) VOX_RESCAN_1(VOX_RESCAN_1(VOX_RESCAN_1(VOX_RESCAN_1(__VA_ARGS__))))
#define VOX_RESCAN_16(...) VOX_RESCAN_4(VOX_RESCAN_4(VOX_RESCAN_4(VOX_RESCAN_4(__VA_ARGS__))))
#define VOX_RESCAN_64(...) VOX_RESCAN_16(VOX_RESCAN_16(VOX_RESCAN_16(VOX_RESCAN_16(__VA_ARGS__))))
#define VOX_RESCAN(...) VOX_RESCAN_64(VOX_RESCAN_64(VOX_RESCAN_64(VOX_RESCAN_64(__VA_ARGS__))))
#define VOX_FOR_EACH(macro, context, ...) \
  __VA_OPT__(VOX_RESCAN(VOX_FOR_EACH_STEP(macro, context, __VA_ARGS__)))
#define VOX_FOR_EACH_STEP(macro, context, first, ...) \
  macro(context, first) __VA_OPT__(VOX_FOR_EACH_AGAIN VOX_PARENS(macro, context, __VA_ARGS__))
#define VOX_FOR_EACH_AGAIN() VOX_FOR_EACH_STEP
