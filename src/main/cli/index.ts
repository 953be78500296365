process.stderr.write('This build of watchfloor has no commands yet.\n')
process.exitCode = 1
