# The names of typing in annotations, as bases, subscripted and called.
from typing import List, Dict, Optional, Union, Any, Callable, Tuple, TypeVar, Generic, Iterable, Iterator, NoReturn, TYPE_CHECKING, cast, NewType, Sequence, Mapping, Set, ClassVar
import typing
T = TypeVar('T')
def f(a: List[int], b: Optional[str] = None, *, c: Dict[str, Any] = {}) -> Union[int, str]: return a
print(f.__annotations__['a'], List, T, TYPE_CHECKING, cast(int, 'a'), List[int], Dict[str, List[int]], Callable[[int], str], Tuple[int, ...])
class Stack(Generic[T]):
    def __init__(self) -> None: self.items: List[T] = []
    def push(self, x: T) -> None: self.items.append(x)
s: 'Stack[int]' = Stack[int](); s.push(1); print(s.items, type(s).__name__, Stack.__mro__[1].__name__)
class Sub(Stack[int]): pass
print(Sub().items, [c.__name__ for c in Sub.__mro__])
class L(List[int]): pass
print(L([1]), L.__mro__[1].__name__, List[int] == List[int], List[int] != List[str])
UserId = NewType('UserId', int); print(UserId(5))
x: List[int] = []
print(__annotations__)
class D:
    a: int
    b: ClassVar[int] = 3
print(D.__annotations__['a'], typing.Any)
