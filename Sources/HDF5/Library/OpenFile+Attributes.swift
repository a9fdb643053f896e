#if HDF5
  internal import CHDF5
  internal import Synchronization

  extension OpenFile {
    /// An object with more attributes is described in part; larger values are named by their type alone.
    private static let mostAttributes = 1000
    private static let mostValues = 4096
    private static let mostTextBytes = 1 << 20

    /// The attributes that describe the grid of a group, or of the root with `/`.
    func attributes(ofGroup path: String) throws(HDF5Error) -> (attributes: [HDF5Attribute], problems: [String]) {
      try withSession { (session) throws(HDF5Error) in
        guard let group = LibraryHandle(unsafe H5Gopen2(id, path, hdf5_default_properties()), closing: H5Gclose) else {
          return (attributes: [], problems: [session.reason()])
        }
        return attributes(of: group.id, .grid, session)
      }
    }

    func attributes(
      of object: hid_t, _ choice: AttributeChoice, _ session: borrowing LibrarySession
    ) -> (attributes: [HDF5Attribute], problems: [String]) {
      switch choice {
      case .none: return ([], [])
      case .grid: return gridAttributes(of: object, session)
      case .all: return allAttributes(of: object, session)
      }
    }

    private func gridAttributes(
      of object: hid_t, _ session: borrowing LibrarySession
    ) -> (attributes: [HDF5Attribute], problems: [String]) {
      var attributes: [HDF5Attribute] = []
      for name in AttributeChoice.gridNames {
        let exists = unsafe H5Aexists(object, name)
        if exists < 0 {
          return (attributes, ["the attributes cannot be read: \(session.reason())"])
        }
        if exists > 0 { attributes.append(attribute(name, of: object, session)) }
      }
      return (attributes, [])
    }

    private func allAttributes(
      of object: hid_t, _ session: borrowing LibrarySession
    ) -> (attributes: [HDF5Attribute], problems: [String]) {
      var names = NameCollector(most: OpenFile.mostAttributes)
      let status = unsafe withUnsafeMutablePointer(to: &names) { names in
        unsafe hdf5_visit_attributes(object, collectName, names)
      }
      var problems: [String] = []
      if status < 0 { problems.append("the attributes cannot all be read: \(session.reason())") }
      if names.isFull { problems.append("more than \(OpenFile.mostAttributes) attributes") }
      if let problem = names.problem { problems.append("an attribute \(problem)") }
      return (names.names.map { attribute($0, of: object, session) }, problems)
    }

    private func attribute(
      _ name: String, of object: hid_t, _ session: borrowing LibrarySession
    ) -> HDF5Attribute {
      func unreadable() -> HDF5Attribute {
        HDF5Attribute(name: name, shape: [], value: .unreadable(session.reason()))
      }
      guard let attribute = LibraryHandle(unsafe H5Aopen(object, name, hdf5_default_properties()), closing: H5Aclose),
        let type = LibraryHandle(H5Aget_type(attribute.id), closing: H5Tclose),
        let space = LibraryHandle(H5Aget_space(attribute.id), closing: H5Sclose)
      else { return unreadable() }
      let element = element(of: type.id, session)
      guard let shape = extents(of: space.id) else {
        return HDF5Attribute(name: name, shape: [], value: .other("empty"))
      }
      let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).overflow ? .max : $0 * $1 }
      func other() -> HDF5Attribute {
        HDF5Attribute(name: name, shape: shape, value: .other("\(element), \(count) value(s)"))
      }
      guard count >= 1, count <= OpenFile.mostValues else { return other() }
      let value: HDF5Attribute.Value?
      switch element.elementClass {
      case .integer, .enumeration, .float:
        guard element.scalarType != nil else { return other() }
        value = numbers(of: attribute.id, element, count: count)
      case .string:
        let isVariable = H5Tis_variable_str(type.id)
        if isVariable > 0 {
          guard !hasSlowText.withLock({ $0 }) else {
            return HDF5Attribute(name: name, shape: shape, value: .unreadable("a text before it has a damaged length"))
          }
          value = variableStrings(of: attribute.id, space: space.id, type: type.id, count: count)
        } else {
          guard element.byteCount >= 1, element.byteCount <= OpenFile.mostTextBytes / count else { return other() }
          value = fixedStrings(of: attribute.id, type: type.id, size: element.byteCount, count: count)
        }
      default: return other()
      }
      guard let value else { return unreadable() }
      return HDF5Attribute(name: name, shape: shape, value: value)
    }

    /// The extents of a dataspace, slowest first; nil when it is empty by declaration or cannot be read.
    func extents(of space: hid_t) -> [Int]? {
      switch H5Sget_simple_extent_type(space) {
      case H5S_SCALAR: return []
      case H5S_SIMPLE:
        let rank = Int(H5Sget_simple_extent_ndims(space))
        guard rank >= 0, rank <= 32 else { return nil }
        var extents = [hsize_t](repeating: 0, count: rank)
        guard unsafe H5Sget_simple_extent_dims(space, &extents, nil) >= 0 else { return nil }
        return extents.map { Int(clamping: $0) }
      default: return nil
      }
    }

    /// The extents that a dataspace can grow to; nil where there is no limit.
    func maximumExtents(of space: hid_t) -> [Int?] {
      let rank = Int(H5Sget_simple_extent_ndims(space))
      guard rank >= 0, rank <= 32 else { return [] }
      var extents = [hsize_t](repeating: 0, count: rank)
      guard unsafe H5Sget_simple_extent_dims(space, nil, &extents) >= 0 else { return [] }
      return extents.map { $0 == hsize_t.max ? nil : Int(clamping: $0) }
    }

    private func numbers(of attribute: hid_t, _ element: HDF5Element, count: Int) -> HDF5Attribute.Value? {
      if element.elementClass == .float {
        var values = [Double](repeating: 0, count: count)
        guard unsafe H5Aread(attribute, hdf5_native_double(), &values) >= 0 else { return nil }
        return .numbers(values)
      }
      if element.isSigned {
        var values = [Int64](repeating: 0, count: count)
        guard unsafe H5Aread(attribute, hdf5_native_integer(8, 1), &values) >= 0 else { return nil }
        return .integers(values.map(Int.init))
      }
      var values = [UInt64](repeating: 0, count: count)
      guard unsafe H5Aread(attribute, hdf5_native_integer(8, 0), &values) >= 0 else { return nil }
      let whole = values.compactMap { Int(exactly: $0) }
      return whole.count == count ? .integers(whole) : .numbers(values.map(Double.init))
    }

    private func fixedStrings(of attribute: hid_t, type: hid_t, size: Int, count: Int) -> HDF5Attribute.Value? {
      var bytes = [UInt8](repeating: 0, count: size * count)
      guard unsafe H5Aread(attribute, type, &bytes) >= 0 else { return nil }
      let isPadded = H5Tget_strpad(type) == H5T_STR_SPACEPAD
      return .strings(
        (0..<count).map { index in
          var text = bytes[(index * size)..<((index + 1) * size)].prefix { $0 != 0 }
          while isPadded, text.last == UInt8(ascii: " ") { text.removeLast() }
          return String(decoding: text, as: UTF8.self)
        })
    }

    private func variableStrings(of attribute: hid_t, space: hid_t, type: hid_t, count: Int) -> HDF5Attribute.Value? {
      guard let memory = LibraryHandle(H5Tcopy(hdf5_c_string()), closing: H5Tclose),
        H5Tset_size(memory.id, hdf5_variable_length()) >= 0, H5Tset_cset(memory.id, H5Tget_cset(type)) >= 0
      else { return nil }
      var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
      let clock = ContinuousClock()
      let begin = clock.now
      guard unsafe H5Aread(attribute, memory.id, &pointers) >= 0 else { return nil }
      if clock.now - begin > .seconds(2) { hasSlowText.withLock { $0 = true } }
      let strings = unsafe pointers.map { pointer in
        guard let pointer = unsafe pointer else { return "" }
        return unsafe String(cString: pointer)
      }
      _ = unsafe hdf5_free_strings(memory.id, space, &pointers)
      return .strings(strings)
    }
  }
#endif
