/** The commands about backups. What they do is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import type { Terminal } from '../terminal.ts'
import type { CreateBackupFlags } from './create-backup.ts'
import type { ListBackupsFlags } from './list-backups.ts'
import type { RestoreFlags } from './restore-home.ts'

/** Adds `backup …` to the program. */
export function addBackupCommands(program: Command, terminal: Terminal): void {
  const backup = program
    .command('backup')
    .description('backups of this home: create, restore, list; the node makes one every night')
  backup
    .command('create')
    .description('everything of this home in one file; the node may run')
    .option(...CONFIG_OPTION)
    .option('-o, --output <file>', 'where to; else the folder of backups')
    .option('--without-keys', 'leave the keys of this home out')
    .option(...JSON_OPTION)
    .action(async (flags: CreateBackupFlags) => {
      const { createBackup } = await import('./create-backup.ts')
      await createBackup(flags, terminal)
    })
  backup
    .command('restore')
    .description("make a home's folder of a backup")
    .argument('<file>', 'the backup')
    .requiredOption('--to <folder>', 'the folder that is made')
    .option('--with-keys', 'the keys too: only where the home that has them never runs again')
    .option('--replace', 'move away what the folder holds now; nothing is removed')
    .option(...JSON_OPTION)
    .action(async (file: string, flags: RestoreFlags) => {
      const { restoreHome } = await import('./restore-home.ts')
      await restoreHome(file, flags, terminal)
    })
  backup
    .command('list')
    .description('the backups of this home: height, date, size and root')
    .option(...CONFIG_OPTION)
    .option('--folder <folder>', 'those of another folder')
    .option(...JSON_OPTION)
    .action(async (flags: ListBackupsFlags) => {
      const { showBackups } = await import('./list-backups.ts')
      await showBackups(flags, terminal)
    })
}
