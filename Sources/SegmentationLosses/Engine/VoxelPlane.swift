internal import Synchronization
import VolumeCore

/// Numbers of one class at consecutive voxels, in memory that somebody else owns.
///
/// Planes from `ScratchPlanes` are padded with zeros so that groups of 16 may begin at any index below `count`.
@safe struct VoxelPlane<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Element>
  let count: Int

  init(base: UnsafeMutablePointer<Element>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      assert(index >= 0 && index < count)
      return unsafe base[index]
    }
    @inline(__always) nonmutating set {
      assert(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }

  /// The elements from `start` on.
  @inline(__always) func dropFirst(_ start: Int) -> VoxelPlane {
    precondition(start >= 0 && start <= count)
    return unsafe VoxelPlane(base: base + start, count: count - start)
  }

  /// The first elements.
  func prefix(_ count: Int) -> VoxelPlane {
    precondition(count >= 0 && count <= self.count)
    return unsafe VoxelPlane(base: base, count: count)
  }

  /// Whether both begin at the same place in memory.
  func isSame(_ other: VoxelPlane) -> Bool { unsafe base == other.base }

  func fill(_ value: Element) { unsafe base.update(repeating: value, count: count) }

  /// Copies `count` elements from another plane.
  @inline(__always) func copy(_ source: VoxelPlane, from first: Int, count: Int, to start: Int) {
    precondition(first >= 0 && start >= 0 && first + count <= source.count && start + count <= self.count)
    unsafe (base + start).update(from: source.base + first, count: count)
  }
}

extension VoxelPlane where Element: EngineScalar {
  /// 16 voxels from any position.
  subscript(group start: Int) -> SIMD16<Element> {
    @inline(__always) get {
      assert(start >= 0 && start < count)
      return unsafe UnsafeRawPointer(base + start).loadUnaligned(as: SIMD16<Element>.self)
    }
    @inline(__always) nonmutating set {
      assert(start >= 0 && start < count)
      unsafe UnsafeMutableRawPointer(base + start).storeBytes(of: newValue, as: SIMD16<Element>.self)
    }
  }
}

/// Memory that is handed out again and again while the volume losses of one call run.
final class ScratchPlanes<Element: BitwiseCopyable & Sendable>: Sendable {
  private let free = Mutex<[PlaneMemory<Element>]>([])

  /// A padded plane; its contents are whatever was there.
  func take(_ count: Int) -> ScratchPlane<Element> {
    let reused = free.withLock { free -> PlaneMemory<Element>? in
      guard let index = free.firstIndex(where: { $0.capacity >= count }) else { return nil }
      return free.remove(at: index)
    }
    return ScratchPlane(memory: reused ?? PlaneMemory(capacity: count), count: count, owner: self)
  }

  fileprivate func giveBack(_ memory: PlaneMemory<Element>) { free.withLock { $0.append(memory) } }
}

/// A plane that returns its memory when the last reference goes.
final class ScratchPlane<Element: BitwiseCopyable & Sendable>: Sendable {
  private let memory: PlaneMemory<Element>
  private let owner: ScratchPlanes<Element>
  let plane: VoxelPlane<Element>

  fileprivate init(memory: PlaneMemory<Element>, count: Int, owner: ScratchPlanes<Element>) {
    self.memory = memory
    self.owner = owner
    plane = memory.plane(count)
  }

  deinit { owner.giveBack(memory) }
}

/// Memory with room for one group beyond its capacity.
@safe private final class PlaneMemory<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let capacity: Int
  private let base: UnsafeMutablePointer<Element>

  init(capacity: Int) {
    self.capacity = capacity
    let bytes = (capacity + 16) * MemoryLayout<Element>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: bytes >= 4 << 20 ? 2 << 20 : 128)
    unsafe adviseHugePages(UnsafeMutableRawBufferPointer(start: memory, count: bytes))
    unsafe base = memory.bindMemory(to: Element.self, capacity: capacity + 16)
  }

  deinit { unsafe UnsafeMutableRawPointer(base).deallocate() }

  /// The first elements, with zeros in the group after them.
  func plane(_ count: Int) -> VoxelPlane<Element> {
    unsafe UnsafeMutableRawPointer(base + count).initializeMemory(
      as: UInt8.self, repeating: 0, count: 16 * MemoryLayout<Element>.stride)
    return unsafe VoxelPlane(base: base, count: count)
  }
}
