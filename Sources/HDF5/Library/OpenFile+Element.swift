#if HDF5
  internal import CHDF5

  extension OpenFile {
    /// Describes a data type.
    func element(of type: hid_t, _ session: borrowing LibrarySession) -> HDF5Element {
      let size = H5Tget_size(type)
      let typeClass = OpenFile.elementClass(H5Tget_class(type))
      var element = HDF5Element(elementClass: typeClass, byteCount: Int(clamping: size))
      switch typeClass {
      case .integer:
        element.isSigned = H5Tget_sign(type) == H5T_SGN_2
        element.byteOrder = OpenFile.byteOrder(type, size)
      case .float:
        element.byteOrder = OpenFile.byteOrder(type, size)
        var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
        if unsafe H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0 {
          element.exponentBits = exponentBits
          element.mantissaBits = mantissaBits
          element.exponentBias = Int(clamping: H5Tget_ebias(type))
        }
      case .enumeration:
        guard let base = LibraryHandle(H5Tget_super(type), closing: H5Tclose),
          H5Tget_class(base.id) == H5T_INTEGER
        else {
          element.elementClass = .unknown
          break
        }
        element.isSigned = H5Tget_sign(base.id) == H5T_SGN_2
        element.byteOrder = OpenFile.byteOrder(base.id, size)
        element.enumMembers = members(of: type, base: base.id, size: Int(clamping: size), session)
      default: break
      }
      return element
    }

    private static func byteOrder(_ type: hid_t, _ size: Int) -> HDF5Element.ByteOrder {
      if size <= 1 { return .none }
      switch H5Tget_order(type) {
      case H5T_ORDER_LE: return .littleEndian
      case H5T_ORDER_BE: return .bigEndian
      case H5T_ORDER_VAX: return .vax
      default: return .none
      }
    }

    private static func elementClass(_ value: H5T_class_t) -> HDF5Element.Class {
      switch value {
      case H5T_INTEGER: .integer
      case H5T_FLOAT: .float
      case H5T_ENUM: .enumeration
      case H5T_STRING: .string
      case H5T_COMPOUND: .compound
      case H5T_REFERENCE: .reference
      case H5T_BITFIELD: .bitfield
      case H5T_OPAQUE: .opaque
      case H5T_ARRAY: .array
      case H5T_TIME: .time
      case H5T_VLEN: .variableLength
      default: .unknown
      }
    }

    /// The names and values of an enumeration; values beyond `Int` are left out.
    private func members(
      of type: hid_t, base: hid_t, size: Int, _ session: borrowing LibrarySession
    ) -> [String: Int] {
      var members: [String: Int] = [:]
      let count = H5Tget_nmembers(type)
      let isSigned = H5Tget_sign(base) == H5T_SGN_2
      guard count > 0, count <= 1 << 16, size >= 1, size <= 8 else { return [:] }
      for index in 0..<UInt32(count) {
        // The conversion to eight bytes happens in place.
        var value: UInt64 = 0
        guard let name = unsafe H5Tget_member_name(type, index) else { continue }
        defer { _ = unsafe H5free_memory(name) }
        guard unsafe H5Tget_member_value(type, index, &value) >= 0,
          unsafe H5Tconvert(
            base, hdf5_native_integer(8, isSigned ? 1 : 0), 1, &value, nil, hdf5_default_properties()) >= 0
        else { continue }
        let number = isSigned ? Int(Int64(bitPattern: value)) : Int(exactly: value)
        if let number { members[unsafe String(cString: name)] = number }
      }
      return members
    }
  }
#endif
