internal import Foundation

/// Why the system refused a file, in its own words: `No such file or directory`.
package enum SystemReason {
  /// The reason behind an error of Foundation, whose descriptions name domains and numbers on some systems.
  package static func text(of error: any Error) -> String {
    if let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String, FolderListing.isFolder(path) {
      return unsafe String(cString: strerror(EISDIR))
    }
    var next: NSError? = error as NSError
    while let current = next {
      if current.domain == NSPOSIXErrorDomain { return unsafe String(cString: strerror(Int32(current.code))) }
      next = current.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    let known = (error as NSError).domain == NSCocoaErrorDomain ? (error as NSError).code : 0
    switch CocoaError.Code(rawValue: known) {
    case .fileNoSuchFile, .fileReadNoSuchFile: return unsafe String(cString: strerror(ENOENT))
    case .fileReadNoPermission, .fileWriteNoPermission: return unsafe String(cString: strerror(EACCES))
    case .fileWriteOutOfSpace: return unsafe String(cString: strerror(ENOSPC))
    case .fileReadTooLarge: return unsafe String(cString: strerror(EFBIG))
    default: return "the system gives no reason"
    }
  }
}
