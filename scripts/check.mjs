console.error('not there yet')
process.exitCode = 1
