import { fill, useLanguage } from '../i18n.ts'
import en from '../locales/en/fields.json'
import id from '../locales/id/fields.json'
import { longDate } from '../long-date.ts'

const WORDS = { id, en }
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

export const isControl = (target: EventTarget): target is Control =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement

/** What is wrong with a control, in our words: the browser's own bubble speaks the language of the browser. */
export function useFaultOfControl(): (control: Control) => string {
  const language = useLanguage()
  const words = WORDS[language]
  return (control) => {
    const { validity, validationMessage, type } = control
    if (validity.customError) return validationMessage
    if (type === 'date' && (validity.valueMissing || validity.badInput)) return words.date
    if (type === 'time' && (validity.valueMissing || validity.badInput)) return words.time
    if (validity.badInput) return words.number
    if (validity.valueMissing) return control instanceof HTMLSelectElement ? words.choose : words.required
    if (control instanceof HTMLSelectElement) return words.other
    // a pattern says in its title what it wants
    if (validity.patternMismatch) return control.title || words.other
    if (validity.tooShort) return fill(words.short, { count: control.minLength })
    if (validity.tooLong) return fill(words.long, { count: control.maxLength })
    if (validity.typeMismatch) return type === 'email' ? words.email : words.address
    if (control instanceof HTMLTextAreaElement) return words.other
    const { min, max, step } = control
    if (type === 'date' && validity.rangeUnderflow) return fill(words.earliest, { value: longDate(min, language) })
    if (type === 'date' && validity.rangeOverflow) return fill(words.latest, { value: longDate(max, language) })
    if (validity.rangeUnderflow) return fill(words.least, { value: min })
    if (validity.rangeOverflow) return fill(words.most, { value: max })
    return validity.stepMismatch ? fill(words.step, { value: step || 1 }) : words.other
  }
}

/** The first control of a form with a fault, to which the eye and the keyboard go. */
export const isFirstFault = (control: Control): boolean =>
  control.form?.querySelector('input:invalid, select:invalid, textarea:invalid') === control
