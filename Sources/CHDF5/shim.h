// SwiftPM reads this file even when the HDF5 trait is off and the library is absent.
#if __has_include(<hdf5.h>)
#include <hdf5.h>
#include <string.h>

// Constants that are macros, most of them calls, and functions whose form depends on the library's version.

static inline hid_t hdf5_default_properties(void) { return H5P_DEFAULT; }
static inline hid_t hdf5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline hid_t hdf5_link_creation(void) { return H5P_LINK_CREATE; }
static inline hid_t hdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t hdf5_whole_space(void) { return H5S_ALL; }
static inline unsigned hdf5_open_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned hdf5_create_new(void) { return H5F_ACC_EXCL; }
static inline hid_t hdf5_default_error_stack(void) { return H5E_DEFAULT; }
static inline size_t hdf5_variable_length(void) { return H5T_VARIABLE; }
static inline haddr_t hdf5_undefined_address(void) { return HADDR_UNDEF; }
static inline hid_t hdf5_c_string(void) { return H5T_C_S1; }
static inline hid_t hdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t hdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t hdf5_little_endian_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t hdf5_little_endian_double(void) { return H5T_IEEE_F64LE; }

static inline hid_t hdf5_native_integer(size_t size, int is_signed) {
  switch (size) {
  case 1: return is_signed ? H5T_NATIVE_INT8 : H5T_NATIVE_UINT8;
  case 2: return is_signed ? H5T_NATIVE_INT16 : H5T_NATIVE_UINT16;
  case 4: return is_signed ? H5T_NATIVE_INT32 : H5T_NATIVE_UINT32;
  default: return is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64;
  }
}

static inline hid_t hdf5_little_endian_integer(size_t size, int is_signed) {
  switch (size) {
  case 1: return is_signed ? H5T_STD_I8LE : H5T_STD_U8LE;
  case 2: return is_signed ? H5T_STD_I16LE : H5T_STD_U16LE;
  case 4: return is_signed ? H5T_STD_I32LE : H5T_STD_U32LE;
  default: return is_signed ? H5T_STD_I64LE : H5T_STD_U64LE;
  }
}

// Read-only use needs no lock on the file; before 1.10.7 the library cannot be told so.
static inline herr_t hdf5_ignore_file_locks(hid_t access) {
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  return H5Pset_file_locking(access, 0, 1);
#else
  (void)access;
  return 0;
#endif
}

// The text of the innermost entry of the error stack that has one.
typedef struct {
  char text[512];
} hdf5_error_text;

static inline herr_t hdf5_note_error(unsigned depth, const H5E_error2_t *error, void *context) {
  hdf5_error_text *note = (hdf5_error_text *)context;
  (void)depth;
  if (error->desc && error->desc[0]) strncpy(note->text, error->desc, sizeof note->text - 1);
  else H5Eget_msg(error->min_num, NULL, note->text, sizeof note->text);
  return note->text[0] ? 1 : 0;
}

static inline hdf5_error_text hdf5_innermost_error(void) {
  hdf5_error_text note;
  memset(&note, 0, sizeof note);
  // Upward begins at the innermost entry; a visitor's 1 ends the walk.
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, hdf5_note_error, &note);
  note.text[sizeof note.text - 1] = 0;
  H5Eclear2(H5E_DEFAULT);
  return note;
}

// Names of links or attributes go to a visitor that returns 0 to go on and 1 to stop.
typedef int (*hdf5_name_visitor)(const char *name, void *context);
typedef struct {
  hdf5_name_visitor visit;
  void *context;
} hdf5_name_visit;

static inline herr_t hdf5_pass_link(hid_t group, const char *name, const H5L_info_t *info, void *context) {
  hdf5_name_visit *visit = (hdf5_name_visit *)context;
  (void)group;
  (void)info;
  return visit->visit(name, visit->context);
}

static inline herr_t hdf5_visit_links(hid_t group, hdf5_name_visitor visitor, void *context) {
  hdf5_name_visit visit = {visitor, context};
  hsize_t index = 0;
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, hdf5_pass_link, &visit);
}

static inline herr_t hdf5_pass_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context) {
  hdf5_name_visit *visit = (hdf5_name_visit *)context;
  (void)object;
  (void)info;
  return visit->visit(name, visit->context);
}

static inline herr_t hdf5_visit_attributes(hid_t object, hdf5_name_visitor visitor, void *context) {
  hdf5_name_visit visit = {visitor, context};
  hsize_t index = 0;
  return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &index, hdf5_pass_attribute, &visit);
}

// What a link is (H5L_TYPE_...) and how long its value is.
static inline int hdf5_link_type(hid_t location, const char *name, size_t *value_size) {
  H5L_info_t info;
  if (H5Lget_info(location, name, &info, H5P_DEFAULT) < 0) return -1;
  *value_size = info.type == H5L_TYPE_HARD ? 0 : info.u.val_size;
  return (int)info.type;
}

// What an object is (H5O_TYPE_...) and a number pair that tells it from all others of its file.
typedef struct {
  int type;
  uint64_t identity[2];
} hdf5_object;

static inline hdf5_object hdf5_object_at(hid_t location, const char *name) {
  hdf5_object object = {-1, {0, 0}};
  H5O_info_t info;
#if H5_VERSION_GE(1, 12, 0)
  if (H5Oget_info_by_name3(location, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return object;
  memcpy(object.identity, &info.token, sizeof object.identity);
#else
  if (H5Oget_info_by_name2(location, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return object;
  object.identity[0] = info.addr;
#endif
  object.type = (int)info.type;
  return object;
}

static inline herr_t hdf5_free_strings(hid_t type, hid_t space, void *strings) {
#if H5_VERSION_GE(1, 12, 0)
  return H5Treclaim(type, space, H5P_DEFAULT, strings);
#else
  return H5Dvlen_reclaim(type, space, H5P_DEFAULT, strings);
#endif
}
#endif
