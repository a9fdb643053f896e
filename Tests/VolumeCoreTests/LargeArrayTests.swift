import Testing
import VolumeCore

struct LargeArrayTests {
  struct Fault: Error, Equatable {}

  /// Below, at and above the size for which huge pages are asked (4 MiB).
  @Test(arguments: [0, 1, 1000, (4 << 20) - 1, 4 << 20, (4 << 20) + 12345])
  func filledCompletely(_ count: Int) {
    let bytes = unsafe [UInt8](largeCount: count) { buffer in
      #expect(buffer.count == count)
      unsafe buffer.initialize(repeating: 7)
    }
    #expect(bytes.count == count)
    #expect(unsafe bytes.withUnsafeBytes { unsafe $0.allSatisfy { $0 == 7 } })
  }

  @Test func repeatedValue() {
    #expect([Int32](largeCount: 5, repeating: -3) == [-3, -3, -3, -3, -3])
  }

  @Test func failureIsThrown() {
    #expect(throws: Fault()) {
      try unsafe [Double](largeCount: 10) { (buffer) throws(Fault) in
        unsafe buffer[0] = 1
        throw Fault()
      }
    }
  }
}
