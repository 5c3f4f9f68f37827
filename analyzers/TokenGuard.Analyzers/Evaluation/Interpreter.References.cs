using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

// Variables that are other names for others: ref locals, what is returned by reference.
internal sealed partial class Interpreter
{
    /// <summary>The place that an expression stands for; null where it is none that is known.</summary>
    private Reference? PlaceOf(IOperation? expression)
    {
        switch (expression)
        {
            case ILocalReferenceOperation { Local: var local }:
                return _frame.TryGet(local, out var held) && held is Reference other ? other : new VariableReference(_frame, local);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return new VariableReference(_frame, parameter);
            case IFieldReferenceOperation { Field: var field } reference:
                return new MemberReference(this, field, InstanceOf(reference));
            case IArrayElementReferenceOperation { Indices: [var index] } element:
                return ElementPlace(Evaluate(element.ArrayReference), Evaluate(index));
            case IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true, Arguments: [var index] } element:
                return ElementPlace(Evaluate(element.Instance), Evaluate(index.Value));
            case IPropertyReferenceOperation { Property: { ReturnsByRef: true, GetMethod: { } getter } } property:
                return CallMethod(getter, InstanceOf(property), Arguments(property.Arguments)) as Reference;
            case IInvocationOperation { TargetMethod.ReturnsByRef: true } call:
                return Invoke(call) as Reference;
            case IConditionalOperation { IsRef: true } choice:
                return PlaceOf(Evaluate(choice.Condition) is false ? choice.WhenFalse : choice.WhenTrue);
            default:
                return null;
        }
    }

    private static ElementReference? ElementPlace(object? holder, object? index) =>
        holder is Sequence sequence && TryResolve(index, sequence.Count, 0, out var at) && at < sequence.Count ? new ElementReference(sequence, at) : null;

    private static object? Read(object? value) => value is Reference reference ? reference.Value : value;

    private sealed class VariableReference(Frame frame, ISymbol variable) : Reference
    {
        public override object? Value
        {
            get => frame.TryGet(variable, out var value) ? value : Unknown.Value;
            set => frame.Set(variable, value);
        }
    }

    private sealed class MemberReference(Interpreter interpreter, ISymbol member, object? instance) : Reference
    {
        public override object? Value
        {
            get => interpreter.Load(member, instance);
            set => interpreter.Store(member, instance, value);
        }
    }
}
