/// A voxel and its 26 neighbours at one bit each: bit (z + 1) * 9 + (y + 1) * 3 + x + 1 for offsets -1...1.
struct Neighbourhood {
  let bits: UInt32

  private static let centre: UInt32 = 1 << 13
  /// The bits with offset 0 and with offset 1 along each axis; offset -1 is the rest.
  private static let (x0, x1): (UInt32, UInt32) = (0o222_222_222, 0o444_444_444)
  private static let (y0, y1): (UInt32, UInt32) = (0o070_070_070, 0o700_700_700)
  private static let (z0, z1): (UInt32, UInt32) = (0o000_777_000, 0o777_000_000)
  private static let all: UInt32 = 0o777_777_777
  private static let faces = x0 & y0 & ~z0 & all | x0 & z0 & ~y0 & all | y0 & z0 & ~x0 & all
  private static let edges = (x0 & ~(y0 | z0) | y0 & ~(x0 | z0) | z0 & ~(x0 | y0)) & all
  private static let corners = all & ~(x0 | y0 | z0)

  /// Whether thinning may delete the voxel: it is no end of a line, and neither the Euler characteristic nor the
  /// connectivity of its neighbourhood changes (Lee, Kashyap and Chu 1994, section 3).
  @inline(__always)
  var isDeletable: Bool {
    let neighbours = bits & ~Neighbourhood.centre
    // An end has one neighbour; a voxel without any changes the Euler characteristic.
    if neighbours & (neighbours &- 1) == 0 { return false }
    return Neighbourhood.keepsEuler(neighbours) && Neighbourhood.isConnected(neighbours)
  }

  /// Whether thinning may still delete a voxel that was deletable before some of its neighbours went.
  @inline(__always)
  func isStillDeletable(_ rule: ThinningRule) -> Bool {
    let neighbours = bits & ~Neighbourhood.centre
    return Neighbourhood.isConnected(neighbours)
      && (rule == .scikitImage || Neighbourhood.keepsEuler(neighbours))
  }

  /// Whether deleting the centre keeps the Euler characteristic V - E + F - C of the union of closed voxel cubes.
  ///
  /// The corners, edges and faces of the centre cube that no neighbour shares vanish with it. A neighbour shares those
  /// cells towards which it lies, so the shared corners are found by spreading all neighbours along x, y and z, the
  /// shared edges along two axes, the shared faces are the face neighbours. Summed over the octants this is the table
  /// delta G_26 of the paper divided by 8.
  @inline(__always)
  private static func keepsEuler(_ neighbours: UInt32) -> Bool {
    let alongX = spreadX(neighbours)
    let alongY = spreadY(neighbours)
    let alongXY = spreadY(alongX)
    let sharedCorners = spreadZ(alongXY) & corners
    let sharedFaces = neighbours & faces
    let sharedEdges =
      (spreadZ(alongY) & x0 | spreadZ(alongX) & y0 | alongXY & z0) & edges
    // 8 - 12 + 6 - 1 cells of the cube; of these the shared ones stay.
    return (sharedCorners | sharedFaces).nonzeroBitCount - sharedEdges.nonzeroBitCount == 1
  }

  /// Whether the neighbours are at most one set under corner connectivity.
  @inline(__always)
  private static func isConnected(_ neighbours: UInt32) -> Bool {
    var reached = neighbours & (~neighbours &+ 1)
    while true {
      let x = reached | (reached & ~x1) &<< 1 | (reached & (x0 | x1)) &>> 1
      let y = x | (x & ~y1) &<< 3 | (x & (y0 | y1)) &>> 3
      let next = (y | y &<< 9 | y &>> 9) & neighbours
      if next == reached { return next == neighbours }
      reached = next
    }
  }

  /// Adds to the bits at both ends of an axis those in its middle.
  @inline(__always)
  private static func spreadX(_ bits: UInt32) -> UInt32 { bits | (bits & x0) &<< 1 | (bits & x0) &>> 1 }
  @inline(__always)
  private static func spreadY(_ bits: UInt32) -> UInt32 { bits | (bits & y0) &<< 3 | (bits & y0) &>> 3 }
  @inline(__always)
  private static func spreadZ(_ bits: UInt32) -> UInt32 { bits | (bits & z0) &<< 9 | (bits & z0) &>> 9 }
}
