import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of Swagger UI the page of the API is made of, with what its licence asks to come along. */
const files = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'];

/**
 * Copies what BellBot needs of Swagger UI from the clone's packages in `root` into the build: all of it is ten times as
 * much. Without the names of maps, which do not come along. Throws if it is not installed.
 */
export function bringSwaggerUi(root: string): void {
  const into = join(root, 'dist', 'http', 'openapi', 'swagger-ui');
  mkdirSync(into, { recursive: true });
  for (const file of files) {
    const text = readFileSync(join(root, 'node_modules', 'swagger-ui-dist', file), 'utf8');
    writeFileSync(join(into, file), text.replace(/\n?\/[/*]# sourceMappingURL=.*\s*$/, '\n'));
  }
}
