#include "textflag.h"

TEXT getattrlistat_trampoline<>(SB),NOSPLIT,$0-0
	JMP	libc_getattrlistat(SB)
GLOBL	·getattrlistatAddr(SB), RODATA, $8
DATA	·getattrlistatAddr(SB)/8, $getattrlistat_trampoline<>(SB)

TEXT setiopolicy_trampoline<>(SB),NOSPLIT,$0-0
	JMP	libc_setiopolicy_np(SB)
GLOBL	·setiopolicyAddr(SB), RODATA, $8
DATA	·setiopolicyAddr(SB)/8, $setiopolicy_trampoline<>(SB)

TEXT renameatx_trampoline<>(SB),NOSPLIT,$0-0
	JMP	libc_renameatx_np(SB)
GLOBL	·renameatxAddr(SB), RODATA, $8
DATA	·renameatxAddr(SB)/8, $renameatx_trampoline<>(SB)
