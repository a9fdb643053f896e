import Foundation
import Synchronization

/// Notices SIGINT and SIGTERM, so that a run ends after the cases in hand.
///
/// The handlers do nothing but atomic operations and, at the second SIGINT, `_exit`: both are allowed in a handler.
enum Interruption {
  /// The first signal that came; 0 before.
  private static let signal = Atomic<Int32>(0)

  /// Begins to notice; a signal that the process was told to ignore, as in the background, stays ignored.
  static func begin() {
    // Before any handler can run the value must be there.
    _ = signal.load(ordering: .relaxed)
    var noticed = sigset_t()
    unsafe sigemptyset(&noticed)
    for number in [SIGINT, SIGTERM] {
      unsafe sigaddset(&noticed, number)
      var old = sigaction()
      if unsafe sigaction(number, nil, &old) == 0, isIgnored(old) { continue }
      var new = sigaction()
      setHandler(&new)
      new.sa_flags = Int32(SA_RESTART)
      _ = unsafe sigaction(number, &new, nil)
    }
    // Who starts processes from a thread that blocks signals hands that on.
    unsafe pthread_sigmask(SIG_UNBLOCK, &noticed, nil)
  }

  /// The exit status for the signal that came; nil when none did.
  static var status: ExitStatus? {
    switch signal.load(ordering: .relaxed) {
    case 0: nil
    case SIGTERM: .terminated
    default: .interrupted
    }
  }

  private static func handle(_ number: Int32) {
    let result = signal.compareExchange(expected: 0, desired: number, ordering: .relaxed)
    if !result.exchanged, number == SIGINT { _exit(ExitStatus.interrupted.rawValue) }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
      let handler = unsafe action.__sigaction_u.__sa_handler
    #else
      let handler = unsafe action.__sigaction_handler.sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func setHandler(_ action: inout sigaction) {
    let handler: @convention(c) (Int32) -> Void = { Interruption.handle($0) }
    #if canImport(Darwin)
      unsafe action.__sigaction_u.__sa_handler = handler
    #else
      unsafe action.__sigaction_handler.sa_handler = handler
    #endif
  }
}
