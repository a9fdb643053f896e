#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The size and the time of the last change of a file, by which a change of its content is noticed.
package struct FileStamp: Hashable, Sendable {
  /// The size in bytes.
  package let size: Int
  /// Nanoseconds since 1970 of the last change.
  package let modified: Int

  /// The stamp of what a path leads to; nil when it leads nowhere.
  package init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }

  /// A stamp from its parts.
  package init(size: Int, modified: Int) {
    self.size = size
    self.modified = modified
  }
}
