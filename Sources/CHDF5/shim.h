// SwiftPM reads this file even when the HDF5 trait is off and the library is absent.
#if __has_include(<hdf5.h>)
#include <hdf5.h>
#endif
