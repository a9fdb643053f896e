#if HDF5
  internal import CHDF5
  internal import Synchronization

  /// Proof that the one lock around the C library is held; every function that calls it asks for one.
  ///
  /// The C library may be built without thread safety, and its error stack belongs to the calling thread.
  struct LibrarySession: ~Copyable {
    private static let lock = Mutex<Void>(())

    /// The reason of the last handle that could not be made: closing other handles clears the C library's own record.
    fileprivate static let noted = Mutex<String?>(nil)

    private init() {}

    /// Runs `body` with the lock held and the C library's own error printing off.
    static func run<Result: Sendable>(
      _ body: (borrowing LibrarySession) throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
      try lock.withLock { (_) throws(HDF5Error) -> Result in
        _ = H5open()
        let stack = hdf5_default_error_stack()
        var printer: H5E_auto2_t?
        var printerData: UnsafeMutableRawPointer?
        _ = unsafe H5Eget_auto2(stack, &printer, &printerData)
        _ = H5Eset_auto2(stack, nil, nil)
        defer { _ = unsafe H5Eset_auto2(stack, printer, printerData) }
        noted.withLock { $0 = nil }
        return try body(LibrarySession())
      }
    }

    /// Closes the object of an identifier that no handle owns.
    static func close(_ identifier: hid_t, with function: (hid_t) -> herr_t) {
      lock.withLock { _ in
        let stack = hdf5_default_error_stack()
        _ = H5Eset_auto2(stack, nil, nil)
        _ = function(identifier)
        _ = H5Eclear2(stack)
      }
    }

    /// Why the last call failed: the innermost description of the C library, in one line.
    func reason() -> String {
      let noted = LibrarySession.noted.withLock { noted in
        defer { noted = nil }
        return noted
      }
      return innermostError() ?? noted ?? "the C library gives no reason"
    }
  }

  /// Takes the innermost description from the C library's record of the last failed call.
  private func innermostError() -> String? {
    var note = hdf5_innermost_error()
    let text = unsafe withUnsafeBytes(of: &note) { (bytes: UnsafeRawBufferPointer) in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    // The system's sentence is the useful part of "name = '...', errno = 2, error message = '...', flags = 0".
    if let start = text.firstRange(of: "error message = '")?.upperBound,
      let end = text[start...].firstIndex(of: "'")
    {
      return String(text[start..<end])
    }
    return text.isEmpty ? nil : text
  }

  /// An identifier of the C library that closes itself.
  struct LibraryHandle: ~Copyable {
    let id: hid_t
    private let closing: @convention(c) (hid_t) -> herr_t

    /// Nil when the call that made the identifier failed.
    init?(_ id: hid_t, closing: @escaping @convention(c) (hid_t) -> herr_t) {
      guard id >= 0 else {
        let reason = innermostError()
        LibrarySession.noted.withLock { $0 = reason }
        return nil
      }
      self.id = id
      self.closing = closing
    }

    /// Closes now and says whether that worked: a file is complete only then.
    consuming func close() -> Bool {
      let isClosed = closing(id) >= 0
      discard self
      return isClosed
    }

    deinit { _ = closing(id) }
  }
#endif
