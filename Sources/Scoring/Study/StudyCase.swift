/// One case of a study: what is compared with what.
public struct StudyCase: Hashable, Sendable {
  /// The name, which no other case of the study has.
  public let name: String
  /// The reference.
  public let reference: CaseSource
  /// The prediction; nil when there is none.
  public let prediction: CaseSource?

  /// A case from its parts.
  public init(name: String, reference: CaseSource, prediction: CaseSource?) {
    self.name = name
    self.reference = reference
    self.prediction = prediction
  }

  /// One pair of files, under the name of the reference without extension.
  public init(reference: String, prediction: String?) {
    self.init(
      name: CaseScore.caseName(of: reference), reference: .file(reference), prediction: prediction.map { .file($0) })
  }
}

/// Where one side of a case lies.
public enum CaseSource: Hashable, Sendable {
  /// One file that holds all labels, or class scores.
  case file(String)
  /// A folder with one binary file an organ.
  case organs(folder: String, files: [OrganFile])

  /// One binary file of a folder: non-zero voxels are the organ.
  public struct OrganFile: Hashable, Sendable {
    /// The organ: the file name without extension, as the first reference of the study spells it.
    public let organ: String
    /// The file.
    public let path: String
    /// The label that results give the organ: its position among the organs of the whole study, from 1.
    public let label: Int

    /// A file and the organ that it holds.
    public init(organ: String, path: String, label: Int) {
      self.organ = organ
      self.path = path
      self.label = label
    }
  }

  /// The file, or the folder.
  public var path: String {
    switch self {
    case .file(let path): path
    case .organs(let folder, _): folder
    }
  }
}
