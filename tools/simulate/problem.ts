/** Why the simulation cannot go on, in words for whoever started it. */
export class SimulationProblem extends Error {
  override readonly name = 'SimulationProblem'
}
