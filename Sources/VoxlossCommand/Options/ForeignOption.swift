/// Options that users of other tools type, and what does the same here.
enum ForeignOption {
  private static let known = [
    "-djfile": "--names takes dataset.json",
    "-pfile": "plans.json is not needed, and --names takes dataset.json",
    "--chill": "--missing skip leaves out references without a prediction",
    "-il": "--ignore-label takes the label",
    "--num_processes": "--workers takes the number",
  ]

  /// What to write instead; nil when no argument is known.
  static func hint(_ arguments: [String]) -> String? {
    guard let option = arguments.first(where: { known[$0] != nil }), let instead = known[option] else { return nil }
    return "\(option) is not an option of voxloss; \(instead) (see \(SubcommandHint.helpCommand(arguments)) --help)"
  }
}
