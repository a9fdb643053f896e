#include <zlib.h>

// zlib's initialisers are macros that pass the header's version; Swift cannot import them.
static inline int zlib_inflate_init_gzip(z_streamp stream) { return inflateInit2(stream, 15 + 16); }
static inline int zlib_deflate_init_gzip(z_streamp stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
