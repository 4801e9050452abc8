// Nothing but the headers that tests include, for the compiler to read once (VOX_PRECOMPILE).
