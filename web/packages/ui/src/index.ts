export { Icon, Logo, type IconName } from './icons'
export { StateMark, stateWord, type MarkState } from './StateMark'
export { dark, light, type TokenName, type Tokens } from './tokens'
