// SwiftPM reads this file even when the Libdeflate trait is off and the library is absent.
#if __has_include(<libdeflate.h>)
#include <libdeflate.h>
#endif
