using System.Buffers.Binary;

namespace TokenGuard.Scanning.Programs;

/// <summary>What an instruction does with data, of those by which compilers write constants into memory.</summary>
internal enum X86Effect
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>A register takes a constant that stands in the instruction.</summary>
    Set,

    /// <summary>A register takes what stands at an address.</summary>
    Load,

    /// <summary>Memory takes what a register has.</summary>
    Store,

    /// <summary>Memory takes a constant that stands in the instruction.</summary>
    StoreConstant,
}

/// <summary>One instruction of x86 in 32 or 64 bits, as far as it is about constants (Intel's manual, volume 2): others are not told apart.</summary>
/// <param name="Effect">What it does.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Operation">Where in it the byte is that tells it from others, behind the prefixes.</param>
/// <param name="Register">Which register; those for vectors follow the others.</param>
/// <param name="Width">Bytes that are moved.</param>
/// <param name="Constant">Where in it the constant begins.</param>
/// <param name="ConstantLength">Its bytes: the rest of <paramref name="Width"/> is zero.</param>
/// <param name="Base">Which register the address counts from; <see cref="NoBase"/> where it is an address by itself.</param>
/// <param name="Address">The address, or the distance from the base.</param>
internal readonly record struct X86Instruction(
    X86Effect Effect, int Length, int Operation, int Register = 0, int Width = 0, int Constant = 0, int ConstantLength = 0, int Base = X86Instruction.NoBase, long Address = 0)
{
    /// <summary>No instruction is longer.</summary>
    public const int Longest = 15;

    public const int Registers = 16;

    /// <summary>The address is one by itself.</summary>
    public const int NoBase = -1;

    private const int OperandSize = 0x66;
    private const int Scalar = 0xF2;
    private const int Repeat = 0xF3;

    /// <summary>Reads the instruction that begins with the first byte.</summary>
    /// <param name="code">At least <see cref="Longest"/> bytes.</param>
    /// <param name="address">The address of that byte.</param>
    /// <param name="is64">Whether it is code of 64 bits.</param>
    public static X86Instruction Read(ReadOnlySpan<byte> code, long address, bool is64)
    {
        var reader = new Reader(code, address, is64);
        return reader.Read();
    }

    private ref struct Reader(ReadOnlySpan<byte> code, long address, bool is64)
    {
        private readonly ReadOnlySpan<byte> _code = code;
        private int _at;
        private int _prefix; // the last of those that choose between instructions
        private bool _isShort; // 66
        private int _extension; // REX, or what VEX has of it
        private int _base;
        private long _target;
        private int _register;
        private int _operation;

        private readonly bool IsWide => (_extension & 8) != 0;

        private readonly int General => IsWide ? 8 : _isShort ? 2 : 4;

        public X86Instruction Read()
        {
            for (; _at < 3 && _code[_at] is OperandSize or Scalar or Repeat; _at++)
            {
                _prefix = _code[_at];
                _isShort |= _prefix == OperandSize;
            }

            if (_at == 0 && IsVex()) return ReadVex();
            if (is64 && (_code[_at] & 0xF0) == 0x40) _extension = _code[_at++];
            _operation = _at++;
            var operation = _code[_operation];
            return operation switch
            {
                >= 0xB0 and <= 0xB7 => _extension != 0 || operation < 0xB4 ? Constant(X86Effect.Set, 1, 1, (operation & 7) | (_extension & 1) << 3) : default, // the others are second bytes
                >= 0xB8 and <= 0xBF => Constant(X86Effect.Set, General, General, (operation & 7) | (_extension & 1) << 3),
                0xC6 => ReadConstantTo(width: 1),
                0xC7 => ReadConstantTo(General),
                0x88 => Memory(X86Effect.Store, width: 1, vector: false),
                0x89 => Memory(X86Effect.Store, General, vector: false),
                0x8B => Memory(X86Effect.Load, General, vector: false),
                0x0F => ReadVector(_code[_at++], widest: 16),
                _ => default,
            };
        }

        private X86Instruction ReadConstantTo(int width)
        {
            // The register's place says which of several operations it is: the first.
            if ((_code[_at] >> 3 & 7) != 0) return default;
            if (_code[_at] < 0xC0) return TryReadAddress(trailing: Math.Min(width, 4)) ? Constant(X86Effect.StoreConstant, width, Math.Min(width, 4), 0) : default;
            return width == 1 ? default : Constant(X86Effect.Set, width, Math.Min(width, 4), (_code[_at++] & 7) | (_extension & 1) << 3);
        }

        private readonly X86Instruction Constant(X86Effect effect, int width, int length, int register) =>
            _at + length > Longest ? default : new X86Instruction(effect, _at + length, _operation, register, width, _at, length, _base, _target);

        private X86Instruction Memory(X86Effect effect, int width, bool vector)
        {
            if (_code[_at] >= 0xC0 || !TryReadAddress(trailing: 0)) return default;
            return new X86Instruction(effect, _at, _operation, _register + (vector ? Registers : 0), width, Base: _base, Address: _target);
        }

        private X86Instruction ReadVector(int operation, int widest) => (operation, _prefix) switch
        {
            (0x28 or 0x6F, _) => Memory(X86Effect.Load, widest, vector: true),
            (0x10, _) => Memory(X86Effect.Load, ScalarWidth(widest), vector: true),
            (0x7E, Repeat) => Memory(X86Effect.Load, 8, vector: true),
            (0x29 or 0x7F, _) => Memory(X86Effect.Store, widest, vector: true),
            (0x11, _) => Memory(X86Effect.Store, ScalarWidth(widest), vector: true),
            (0xD6, OperandSize) => Memory(X86Effect.Store, 8, vector: true),
            (0x7E, OperandSize) => Memory(X86Effect.Store, IsWide ? 8 : 4, vector: true),
            _ => default,
        };

        private readonly int ScalarWidth(int widest) => _prefix switch
        {
            Scalar => 8,
            Repeat => 4,
            _ => widest,
        };

        /// <summary>In 32 bits these bytes begin another instruction, which takes no registers.</summary>
        private readonly bool IsVex() => _code[0] is 0xC5 or 0xC4 && (is64 || _code[1] >= 0xC0);

        private X86Instruction ReadVex()
        {
            var isLong = _code[0] == 0xC4;
            if (isLong && (_code[1] & 0x1F) != 1) return default;
            var last = _code[isLong ? 2 : 1];
            _extension = (~_code[1] >> 7 & 1) << 2; // R
            if (isLong) _extension |= (~_code[1] >> 6 & 1) << 1 | (~_code[1] >> 5 & 1) | (last >> 7) << 3; // X, B, W
            _prefix = (last & 3) switch
            {
                0 => 0,
                1 => OperandSize,
                2 => Repeat,
                _ => Scalar,
            };
            _at = isLong ? 3 : 2;
            return ReadVector(_code[_at++], widest: (last & 4) != 0 ? 32 : 16);
        }

        /// <summary>Reads which memory is meant. What is reached by an index is not followed.</summary>
        private bool TryReadAddress(int trailing)
        {
            int form = _code[_at++];
            var (mode, place) = (form >> 6, form & 7);
            _register = (form >> 3 & 7) | (_extension & 4) << 1;
            _base = place | (_extension & 1) << 3;
            if (place == 4)
            {
                int scaled = _code[_at++];
                if (((scaled >> 3 & 7) | (_extension & 2) << 2) != 4) return false;
                place = scaled & 7;
                _base = place | (_extension & 1) << 3;
                if (mode == 0 && place == 5) return false;
            }

            if (mode == 1) _target = (sbyte)_code[_at++];
            else if (mode == 2 || place == 5)
            {
                if (_at + 4 > Longest) return false;
                _target = BinaryPrimitives.ReadInt32LittleEndian(_code[_at..]);
                _at += 4;
            }

            if (mode != 0 || place != 5) return true;
            // Counted from the instruction behind in 64 bits, from nothing in 32.
            _target = is64 ? address + _at + trailing + _target : (uint)_target;
            _base = NoBase;
            return true;
        }
    }
}
