// The words of the first screen in one file, for one request.
export { default as common } from './common.json'
export { default as employee } from './employee.json'
export { default as errors } from './errors.json'
